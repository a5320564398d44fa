"""Where Rasa keeps what was said and done in conversations: `endpoints.yml` names this class.

It stands in for Rasa's `SQLTrackerStore`, which reads the whole session anew for every message, so
that each turn takes longer than the one before, and which waits for ever for a database that is
down, opens SQLite for one process only, and shares the name of its table with Rasa's event broker.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    EntitiesAdded,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Text, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, declarative_base

from zhangwen.database import Database, problem_with

URL_VARIABLE = "ZHANGWEN_TRACKER_DATABASE_URL"
# How many of the customer's messages a turn looks back on. Our rules look at one turn, memorised
# stories at five steps, and the wording at the last messages that tell a language.
KEPT_TURNS = 20
# What the beginning of a session may hold and still be told in short. An event that takes others
# back, pauses the conversation or the like is read as it was, with all before it.
_TOLD_IN_SHORT = frozenset(
    each.type_name
    for each in (
        ActionExecuted,
        ActionExecutionRejected,
        ActiveLoop,
        BotUttered,
        DefinePrevUserUtteredFeaturization,
        EntitiesAdded,
        LoopInterrupted,
        SessionStarted,
        SlotSet,
        UserUttered,
    )
)
_STORED = "_events_in_store"

Base = declarative_base()


class EventRow(Base):
    """One event of a conversation."""

    __tablename__ = "conversation_events"
    __table_args__ = (Index("ix_conversation_events", "sender_id", "id"),)

    id: Mapped[int] = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    sender_id = Column(String(255), nullable=False)
    type_name = Column(String(255), nullable=False)
    timestamp = Column(Float, nullable=False, index=True)
    # The intent of a message, or the name of an action, a slot or a form.
    name = Column(String(255))
    data = Column(Text, nullable=False)


class ConciseTrackerStore(TrackerStore):
    """Keeps events in SQLite or PostgreSQL, and reads back no more of them than a turn needs.

    Of a session that has become long, only the last `KEPT_TURNS` turns are read. What came before
    them is told in short, in the shape in which Rasa itself carries slots over into a new session:
    the values of the slots, and the form that is running. Everything stays in the database.

    Args:
        domain: The model's; Rasa sets it when a model is loaded.
        host: `url` of endpoints.yml; else the environment says which database it is.
        event_broker: See parent class.
        kwargs: Other keys of endpoints.yml; there are none.

    Raises:
        RasaException: The database cannot be used; one line that says why.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        url = host if host else os.environ.get(URL_VARIABLE, "")
        problem = problem_with(url)
        if problem:
            raise RasaException(f"{URL_VARIABLE} {problem}")
        self._database = Database(url)
        try:
            self._database.create_tables(Base.metadata)
        except SQLAlchemyError as error:
            raise RasaException(
                f"{URL_VARIABLE} names a database that cannot be opened ({type(error).__name__})"
            ) from error

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Returns the running session, long ones in short (see parent class)."""
        events = await self._database.run(self._latest_session, sender_id)
        return self._tracker(sender_id, events)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Returns all that is stored of a conversation (see parent class)."""
        events = await self._database.run(self._all_events, conversation_id)
        return self._tracker(conversation_id, events)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new since the tracker was retrieved (see parent class)."""
        await self.stream_events(tracker)
        known = getattr(tracker, _STORED, None)
        if known is None:
            stored = await self.retrieve(tracker.sender_id)
            known = 0 if stored is None else len(stored.events)
        new = [event.as_dict() for event in itertools.islice(tracker.events, known, None)]
        await self._database.run(self._add, tracker.sender_id, new)
        setattr(tracker, _STORED, len(tracker.events))

    async def keys(self) -> Iterable[str]:
        """Returns the ids of all conversations (see parent class)."""
        return await self._database.run(self._sender_ids)

    async def last_intent(self, sender_id: str) -> str | None:
        """Returns the intent of the customer's last message, without reading the conversation."""
        return await self._database.run(self._last_intent, sender_id)

    async def forget_before(self, seconds_ago: float) -> None:
        """Deletes all events that are older."""
        await self._database.run(self._delete_before, time.time() - seconds_ago)

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def _tracker(self, sender_id: str, events: list[dict[str, Any]]) -> DialogueStateTracker | None:
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(
            sender_id, events, self.domain.slots, self.max_event_history
        )
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    def _latest_session(self, sender_id: str) -> list[dict[str, Any]]:
        with self._database.reading() as session:
            start = _start_of_session(session, sender_id)
            cut = session.execute(
                _events(EventRow.id, sender_id, start)
                .where(EventRow.type_name == UserUttered.type_name)
                .order_by(EventRow.id.desc())
                .limit(1)
                .offset(KEPT_TURNS - 1)
            ).scalar()
            before = None if cut is None else _in_short(session, sender_id, start, cut)
            if cut is None or before is None:
                return _data(session, sender_id, start)
            return [*before, *_data(session, sender_id, cut)]

    def _all_events(self, sender_id: str) -> list[dict[str, Any]]:
        with self._database.reading() as session:
            return _data(session, sender_id, 0)

    def _add(self, sender_id: str, events: list[dict[str, Any]]) -> None:
        with self._database.writing() as session:
            session.add_all(
                EventRow(
                    sender_id=sender_id,
                    type_name=event["event"],
                    timestamp=event.get("timestamp") or time.time(),
                    name=_name(event),
                    data=json.dumps(event, ensure_ascii=False),
                )
                for event in events
            )

    def _sender_ids(self) -> list[str]:
        with self._database.reading() as session:
            return list(session.execute(select(EventRow.sender_id).distinct()).scalars())

    def _last_intent(self, sender_id: str) -> str | None:
        with self._database.reading() as session:
            return session.execute(
                _events(EventRow.name, sender_id, 0)
                .where(EventRow.type_name == UserUttered.type_name)
                .order_by(EventRow.id.desc())
                .limit(1)
            ).scalar()

    def _delete_before(self, moment: float) -> None:
        with self._database.writing() as session:
            session.execute(
                delete(EventRow)
                .where(EventRow.timestamp < moment)
                .execution_options(synchronize_session=False)
            )


def _events(column: Any, sender_id: str, first: int) -> Any:
    return select(column).where(EventRow.sender_id == sender_id, EventRow.id >= first)


def _data(session: Session, sender_id: str, first: int) -> list[dict[str, Any]]:
    rows = session.execute(_events(EventRow.data, sender_id, first).order_by(EventRow.id))
    return [json.loads(data) for data in rows.scalars()]


def _start_of_session(session: Session, sender_id: str) -> int:
    """Returns the id of the first event of the running session; 0 when there is none."""
    started = session.execute(
        select(func.max(EventRow.id)).where(
            EventRow.sender_id == sender_id, EventRow.type_name == SessionStarted.type_name
        )
    ).scalar()
    if started is None:
        return 0
    # Rasa notes the action that starts a session before what it does.
    action = session.execute(
        select(func.max(EventRow.id)).where(
            EventRow.sender_id == sender_id,
            EventRow.id < started,
            EventRow.type_name == ActionExecuted.type_name,
            EventRow.name == ACTION_SESSION_START_NAME,
        )
    ).scalar()
    return int(action or started)


def _in_short(
    session: Session, sender_id: str, start: int, cut: int
) -> list[dict[str, Any]] | None:
    """Tells in short what came between two events; None when it cannot be told so."""
    rows = session.execute(
        select(EventRow.type_name, EventRow.name, func.max(EventRow.id))
        .where(EventRow.sender_id == sender_id, EventRow.id >= start, EventRow.id < cut)
        .group_by(EventRow.type_name, EventRow.name)
    ).all()
    if any(kind not in _TOLD_IN_SHORT for kind, _, _ in rows):
        return None
    slots = [row_id for kind, _, row_id in rows if kind == SlotSet.type_name]
    # Of all forms that began and ended, the last word says whether one is running.
    loops = [row_id for kind, _, row_id in rows if kind == ActiveLoop.type_name]
    told = session.execute(
        select(EventRow.data)
        .where(EventRow.id.in_([*slots, *([max(loops)] if loops else [])]))
        .order_by(EventRow.id)
    ).scalars()
    return [
        ActionExecuted(ACTION_SESSION_START_NAME).as_dict(),
        SessionStarted().as_dict(),
        *(json.loads(data) for data in told),
        ActionExecuted(ACTION_LISTEN_NAME).as_dict(),
    ]


def _name(event: dict[str, Any]) -> str | None:
    intent = (event.get("parse_data") or {}).get("intent") or {}
    name = event.get("name") or intent.get("name")
    return None if name is None else str(name)[:255]
