"""The store of conversations. Its methods block: call them through `Database.run`.

What must be true for several server processes at once is a transaction, here and in
`message_store` and `turn_store`:

- a message gets its number (`seq`) under the lock of its conversation's row, so whoever has seen
  number 7 will never see number 6 appear afterwards;
- a message is stored once for each id that its client gave it;
- one process answers in a conversation at a time: the row names the holder, until a moment that
  the holder keeps moving on; the answers of a turn become visible together with the message being
  answered, and only if the holder still is who it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from zhangwen.channels.chat.messages import EndReason
from zhangwen.channels.chat.rows import locked, opened
from zhangwen.channels.chat.tables import ConversationRow, MessageRow
from zhangwen.database import Database, now, rows_changed

_AT_ONCE = 500  # values in one IN (...), which databases limit


class ConversationOver(Exception):
    """The conversation has ended, or is not open to this token any more, or there is none."""


@dataclass(frozen=True)
class Conversation:
    """What is known of a conversation beside its messages.

    Attributes:
        id: Names it.
        owner: Whose it is; None: an anonymous one, or one that is over.
        ended: Set when it is over.
        generation: Which tokens open it.
    """

    id: str
    owner: str | None
    ended: EndReason | None
    generation: int


@dataclass(frozen=True)
class Restarted:
    """What a restart has come to.

    Attributes:
        id: The conversation to use.
        ended: Those that are over now.
        generation: Which tokens open the one to use.
    """

    id: str
    ended: tuple[str, ...] = ()
    generation: int = 0


class ConversationStore:
    """Conversations as a whole: whose they are, whether they are over.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, conversation_id: str) -> Conversation | None:
        """Returns a conversation, None when there is none."""
        with self._database.reading() as session:
            row = session.get(ConversationRow, conversation_id)
            return _conversation(row) if row else None

    def open(self, conversation_id: str, owner: str | None = None) -> Conversation:
        """Opens a conversation, or finds the running one of its owner.

        Args:
            conversation_id: The id of a new one.
            owner: Who it belongs to; nobody else can be given it. None: an anonymous one.

        Returns:
            The conversation to use.
        """
        try:
            return self._open(conversation_id, owner)
        except IntegrityError:  # Another tab of theirs was quicker.
            return self._open(conversation_id, owner)

    def _open(self, conversation_id: str, owner: str | None) -> Conversation:
        with self._database.writing() as session:
            running = _running(session, owner)
            if running is not None:
                return running
            _insert_conversation(session, conversation_id, owner)
            return Conversation(conversation_id, owner, ended=None, generation=0)

    def sign_out(self, conversation_id: str, generation: int) -> None:
        """Takes a conversation away from every token that opens it; what was said stays.

        Args:
            conversation_id: The conversation.
            generation: Of the token with which this is asked for.

        Raises:
            ConversationOver: The token does not open it (any more).
        """
        with self._database.writing() as session:
            row = opened(session, conversation_id, generation)
            if row is None:
                raise ConversationOver
            row.generation += 1
            row.version += 1

    def restart(
        self, old_id: str, new_id: str, owner: str | None, generation: int = 0
    ) -> Restarted:
        """Ends a conversation, and any other that the owner has, and opens an empty one.

        What waits for an answer in the old ones gets none any more. Where the one that is named is
        over already, another tab has just done the same, and the owner's running one is used.

        Args:
            old_id: The conversation to end.
            new_id: The id of the new one.
            owner: Who the new one belongs to.
            generation: Of the token with which this is asked for.

        Raises:
            ConversationOver: The old one is over and the owner has no other, or somebody has
                signed out of it.
        """
        try:
            return self._restart(old_id, new_id, owner, generation)
        except IntegrityError:  # Another tab of theirs was quicker.
            return self._restart(old_id, new_id, owner, generation)

    def _restart(self, old_id: str, new_id: str, owner: str | None, generation: int) -> Restarted:
        with self._database.writing() as session:
            row = locked(session, old_id)
            if row is not None and row.generation != generation:
                raise ConversationOver
            running = _running(session, owner)
            if row is None or row.ended:
                if running is None:
                    raise ConversationOver
                return Restarted(running.id, generation=running.generation)
            _end(session, row)
            ended = [old_id]
            running = _running(session, owner)
            other = locked(session, running.id) if running else None
            if other is not None:
                _end(session, other)
                ended.append(other.id)
            _insert_conversation(session, new_id, owner)
            return Restarted(new_id, tuple(ended))

    def versions(self, conversation_ids: Iterable[str]) -> dict[str, int]:
        """Returns the versions of conversations; one that is missing here is no more."""
        ids = list(conversation_ids)
        found: dict[str, int] = {}
        with self._database.reading() as session:
            for start in range(0, len(ids), _AT_ONCE):
                rows = session.execute(
                    select(ConversationRow.id, ConversationRow.version).where(
                        ConversationRow.id.in_(ids[start : start + _AT_ONCE])
                    )
                )
                found.update((row.id, row.version) for row in rows)
        return found

    def forget_before(self, seconds_ago: float) -> int:
        """Deletes messages that are older, and conversations that nobody used since.

        Returns:
            How many messages are gone.
        """
        with self._database.writing() as session:
            limit = now(session) - seconds_ago
            messages = session.execute(
                delete(MessageRow)
                .where(MessageRow.time < limit)
                .execution_options(synchronize_session=False)
            )
            session.execute(
                delete(ConversationRow)
                .where(ConversationRow.active < limit)
                .execution_options(synchronize_session=False)
            )
            return rows_changed(messages)

    def forget_unused(self, seconds_ago: float) -> None:
        """Deletes anonymous conversations that are older and in which nothing was ever said."""
        with self._database.writing() as session:
            session.execute(
                delete(ConversationRow)
                .where(
                    ConversationRow.last_seq == 0,
                    ConversationRow.owner.is_(None),
                    ConversationRow.active < now(session) - seconds_ago,
                )
                .execution_options(synchronize_session=False)
            )


def _conversation(row: ConversationRow) -> Conversation:
    ended = EndReason(row.ended) if row.ended else None
    return Conversation(row.id, row.owner, ended, row.generation)


def _end(session: Session, row: ConversationRow) -> None:
    """Ends a conversation whose row is locked."""
    row.ended = EndReason.RESTARTED.value
    row.owner = row.holder = row.held_until = None
    row.version += 1
    session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == row.id, MessageRow.pending)
        .values(pending=False)
        .execution_options(synchronize_session=False)
    )
    session.flush()


def _running(session: Session, owner: str | None) -> Conversation | None:
    if owner is None:
        return None
    row = session.execute(
        select(ConversationRow.id, ConversationRow.generation).where(
            ConversationRow.owner == owner, ConversationRow.ended.is_(None)
        )
    ).first()
    return Conversation(row.id, owner, ended=None, generation=row.generation) if row else None


def _insert_conversation(session: Session, conversation_id: str, owner: str | None) -> None:
    moment = now(session)
    session.add(ConversationRow(id=conversation_id, owner=owner, created=moment, active=moment))
    session.flush()
