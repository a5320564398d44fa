"""The event stream: what is said in a conversation, from any point on, and live."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from enum import Enum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from zhangwen.channels.chat.hub import Hub
from zhangwen.channels.chat.message_store import MessageStore
from zhangwen.channels.chat.messages import EndReason
from zhangwen.channels.chat.session_tokens import SessionClaims
from zhangwen.database import Database
from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)

CONNECTED = ": connected\n\n"
KEEP_ALIVE = ": keep-alive\n\n"


class Event(str, Enum):
    """The events of a stream."""

    MESSAGE = "message"
    TYPING = "typing"
    ENDED = "ended"


def event(kind: Event, data: dict[str, Any], seq: int | None = None) -> str:
    """Writes one event; only those with a number can be asked for again."""
    number = "" if seq is None else f"id: {seq}\n"
    # JSON in one line: a line break in a text is written as \n.
    return f"event: {kind.value}\n{number}data: {json.dumps(data, ensure_ascii=False)}\n\n"


class EventStreams:
    """Writes streams.

    Args:
        database: Runs the store's methods.
        store: What is said.
        hub: Tells when something is new.
        keep_alive: Seconds after which a quiet stream shows that it is alive.
    """

    def __init__(
        self, database: Database, store: MessageStore, hub: Hub, keep_alive: float
    ) -> None:
        self._database = database
        self._store = store
        self._hub = hub
        self._keep_alive = keep_alive

    async def write(self, claims: SessionClaims, after: int) -> AsyncIterator[str]:
        """Yields what to send, until the conversation, its token or this server ends.

        Or until the conversation has too many streams, of which this one is the oldest.

        Args:
            claims: Whose stream.
            after: The number of the last message that the client has.
        """
        yield CONNECTED
        is_typing = False
        with self._hub.subscribe(claims.conversation_id) as subscription:
            while not (self._hub.is_closing or subscription.is_over):
                try:
                    snapshot = await self._database.run(
                        self._store.snapshot, claims.conversation_id, after
                    )
                except SQLAlchemyError as error:  # The client comes back by itself.
                    logger.error("The chat's database failed: %s", kind_and_place(error))
                    return
                left = claims.expires - time.time()
                if (
                    snapshot is None
                    or snapshot.generation != claims.generation  # somebody has signed out
                    or left <= 0
                ):
                    yield event(Event.ENDED, {"reason": EndReason.EXPIRED.value})
                    return
                subscription.seen = snapshot.version
                if snapshot.ended:  # Nothing of it is told any more: its token may be anybody's.
                    yield event(Event.ENDED, {"reason": snapshot.ended.value})
                    return
                for message in snapshot.messages:
                    yield event(Event.MESSAGE, message.json(), message.seq)
                    after = message.seq
                if snapshot.is_typing is not is_typing:
                    is_typing = snapshot.is_typing
                    yield event(Event.TYPING, {"on": is_typing})
                if not await subscription.wait(min(self._keep_alive, left)):
                    yield KEEP_ALIVE
