"""The store of what is said. Its methods block: call them through `Database.run`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zhangwen.channels.chat.messages import Button, EndReason, Message, Role
from zhangwen.channels.chat.rows import first_pending, messages_after, next_seq, opened
from zhangwen.channels.chat.store import ConversationOver
from zhangwen.channels.chat.tables import (
    BUTTON,
    SHOWN_LANGUAGE,
    ButtonRow,
    ConversationRow,
    FeedbackRow,
    MessageRow,
)
from zhangwen.database import Database, now

_MINUTE = 60.0


class TooManyMessages(Exception):
    """The conversation has had its share of this minute.

    Args:
        retry_after: Seconds until there is room for another message.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Accepted:
    """A customer's message that is stored.

    Attributes:
        seq: Its number.
        is_new: Whether it was stored just now, not before.
    """

    seq: int
    is_new: bool


@dataclass(frozen=True)
class Snapshot:
    """What an open event stream has to know.

    Attributes:
        version: Grows with every change.
        messages: Those after the number asked for.
        is_typing: Whether a message waits for its answer.
        ended: Set when the conversation is over.
        generation: Which tokens open the conversation.
    """

    version: int
    messages: Sequence[Message]
    is_typing: bool
    ended: EndReason | None
    generation: int


class MessageStore:
    """Messages as customers see them.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_message(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        sent: str | None = None,
        language: str | None = None,
        shown_language: str | None = None,
        button: str | None = None,
        a_minute: int = 20,
        generation: int = 0,
    ) -> Accepted:
        """Stores what a customer says, unless it is stored already.

        Args:
            conversation_id: Where it is said.
            client_id: The client's own id of it.
            text: What the customer sees.
            sent: What the assistant gets instead (a button's payload).
            language: What the customer chose by the widget's switch.
            shown_language: What the widget's own words are in.
            button: The id of the button by which it is said.
            a_minute: How many messages the conversation may have in a minute.
            generation: Of the token with which it is said.

        Raises:
            ConversationOver: Nothing can be said in it any more.
            TooManyMessages: It is one too many.
        """
        with self._database.writing() as session:
            row = opened(session, conversation_id, generation)
            if row is None:
                raise ConversationOver
            stored = session.execute(
                select(MessageRow.seq).where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.client_id == client_id,
                )
            ).scalar()
            if stored is not None:
                return Accepted(stored, is_new=False)
            moment = now(session)
            _require_room(session, conversation_id, moment, a_minute)
            seq = next_seq(row, moment)
            told = {SHOWN_LANGUAGE: shown_language, BUTTON: button}
            session.add(
                MessageRow(
                    conversation_id=conversation_id,
                    seq=seq,
                    client_id=client_id,
                    role=Role.CUSTOMER.value,
                    text=text,
                    sent=sent,
                    language=language,
                    time=moment,
                    pending=True,
                    content={key: value for key, value in told.items() if value} or None,
                )
            )
            return Accepted(seq, is_new=True)

    def button(self, conversation_id: str, button_id: str) -> Button | None:
        """Returns a button that was issued to this conversation, None when none was."""
        with self._database.reading() as session:
            row = session.get(ButtonRow, button_id)
            if row is None or row.conversation_id != conversation_id:
                return None
            return Button(row.id, row.title, row.payload)

    def history(self, conversation_id: str, most: int) -> list[Message]:
        """Returns the last messages of a conversation, oldest first."""
        with self._database.reading() as session:
            last = session.execute(
                select(func.max(MessageRow.seq)).where(
                    MessageRow.conversation_id == conversation_id
                )
            ).scalar()
            return messages_after(session, conversation_id, after=(last or 0) - most)

    def snapshot(self, conversation_id: str, after: int) -> Snapshot | None:
        """Returns what is new after a message's number; None when there is no such conversation."""
        with self._database.reading() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                return None
            # In this order: an answer may come in between, and must not be missing when nobody is
            # typing any more.
            is_typing = bool(first_pending(session, conversation_id))
            return Snapshot(
                version=row.version,
                is_typing=is_typing,
                messages=messages_after(session, conversation_id, after),
                ended=EndReason(row.ended) if row.ended else None,
                generation=row.generation,
            )

    def give_feedback(
        self, conversation_id: str, seq: int, helpful: bool, generation: int = 0
    ) -> bool:
        """Stores what a customer thinks of an answer.

        Args:
            conversation_id: Where the answer was given.
            seq: Its number.
            helpful: What the customer thinks.
            generation: Of the token with which it is told.

        Returns:
            False when it was told before.

        Raises:
            ConversationOver: Nothing can be said in it any more.
            KeyError: There is no such answer in this conversation.
        """
        with self._database.writing() as session:
            if opened(session, conversation_id, generation) is None:
                raise ConversationOver
            message = session.get(MessageRow, (conversation_id, seq))
            if message is None or message.role != Role.ASSISTANT.value:
                raise KeyError(seq)
            if session.get(FeedbackRow, (conversation_id, seq)):
                return False
            session.add(
                FeedbackRow(
                    conversation_id=conversation_id, seq=seq, helpful=helpful, time=now(session)
                )
            )
            return True


def _require_room(session: Session, conversation_id: str, moment: float, a_minute: int) -> None:
    earlier = session.execute(
        select(MessageRow.time)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.role == Role.CUSTOMER.value,
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
        .offset(a_minute - 1)
    ).scalar()
    if earlier is not None and earlier > moment - _MINUTE:
        raise TooManyMessages(max(1, math.ceil(earlier + _MINUTE - moment)))
