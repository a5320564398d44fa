"""The store of turns: what waits for an answer, and who is answering.

Its methods block: call them through `Database.run`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from zhangwen.channels.chat.messages import NoticeCode, Reply
from zhangwen.channels.chat.rows import add_notice, add_reply, first_pending, locked
from zhangwen.channels.chat.tables import SHOWN_LANGUAGE, ConversationRow, MessageRow
from zhangwen.database import Database, now, rows_changed


@dataclass(frozen=True)
class PendingMessage:
    """A customer's message that waits for its answer.

    Attributes:
        seq: Its number.
        client_id: The id that its client gave it.
        text: What goes to the assistant.
        language: What the customer chose by the widget's switch, if anything.
        shown_language: What the widget's own words were in.
        attempts: How often answering it was begun, this time included.
    """

    seq: int
    client_id: str
    text: str
    language: str | None
    shown_language: str | None
    attempts: int


class TurnStore:
    """Messages that wait, and the lock of their conversation.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_turn(self, conversation_id: str, holder: str, lease: float) -> PendingMessage | None:
        """Takes or keeps the conversation's lock for its next unanswered message.

        Returns:
            The message; None when nothing waits (the lock is free then) or when another holder
            has the lock.
        """
        if not self._has_work(conversation_id, holder):
            return None
        with self._database.writing() as session:
            moment = now(session)
            taken = session.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == conversation_id,
                    ConversationRow.ended.is_(None),
                    or_(
                        ConversationRow.holder.is_(None),
                        ConversationRow.holder == holder,
                        ConversationRow.held_until < moment,
                    ),
                )
                .values(holder=holder, held_until=moment + lease)
            )
            if not rows_changed(taken):
                return None
            message = first_pending(session, conversation_id)
            if message is None:
                _release(session, conversation_id, holder)
                return None
            message.attempts += 1
            return PendingMessage(
                seq=message.seq,
                client_id=message.client_id or "",
                text=message.text if message.sent is None else message.sent,
                language=message.language,
                shown_language=(message.content or {}).get(SHOWN_LANGUAGE),
                attempts=message.attempts,
            )

    def _has_work(self, conversation_id: str, holder: str) -> bool:
        """Tells whether a message waits, or the holder's lock is to be let go of.

        Every page that opens has its conversation looked at: a write for each would have all of
        them wait for one another.
        """
        with self._database.reading() as session:
            row = session.get(ConversationRow, conversation_id)
            return row is not None and (
                row.holder == holder or first_pending(session, conversation_id) is not None
            )

    def keep_lock(self, conversation_id: str, holder: str, lease: float) -> bool:
        """Moves the end of the lock on; False when it is not the holder's any more."""
        with self._database.writing() as session:
            kept = session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.holder == holder)
                .values(held_until=now(session) + lease)
            )
            return rows_changed(kept) > 0

    def release_lock(self, conversation_id: str, holder: str) -> None:
        """Lets others answer; does nothing when the lock is not the holder's."""
        with self._database.writing() as session:
            _release(session, conversation_id, holder)

    def finish_turn(
        self, conversation_id: str, holder: str, seq: int, replies: Sequence[Reply]
    ) -> bool:
        """Stores the answers to a message, and that it is answered. The lock stays.

        Args:
            conversation_id: The conversation.
            holder: Who has the lock.
            seq: The number of the customer's message.
            replies: The answers; without any, a notice says that there is none.

        Returns:
            False when the lock was lost or the conversation has ended: nothing is stored then.
        """
        with self._database.writing() as session:
            row = locked(session, conversation_id)
            if row is None or row.ended or row.holder != holder:
                return False
            message = session.get(MessageRow, (conversation_id, seq))
            if message is None or not message.pending:
                return False
            message.pending = False
            moment = now(session)
            if not replies:
                add_notice(session, row, moment, NoticeCode.NO_ANSWER, about=seq)
            for reply in replies:
                add_reply(session, row, moment, reply)
            return True

    def waiting_since(self, seconds: float) -> list[str]:
        """Returns conversations where a message has waited for so long, and nobody answers."""
        with self._database.reading() as session:
            moment = now(session)
            rows = session.execute(
                select(MessageRow.conversation_id)
                .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
                .where(
                    MessageRow.pending,
                    MessageRow.time <= moment - seconds,
                    or_(ConversationRow.holder.is_(None), ConversationRow.held_until < moment),
                )
                .distinct()
            )
            return list(rows.scalars())


def _release(session: Session, conversation_id: str, holder: str) -> None:
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, ConversationRow.holder == holder)
        .values(holder=None, held_until=None)
    )
