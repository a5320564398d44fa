"""Tells open event streams that their conversation has something new."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from zhangwen.channels.chat.store import ConversationStore
from zhangwen.database import Database


class Subscription:
    """What one stream waits with.

    Attributes:
        seen: The version of the conversation that the stream has shown.
    """

    def __init__(self) -> None:
        self.seen = -1
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Ends the waiting."""
        self._changed.set()

    async def wait(self, seconds: float) -> bool:
        """Waits for something new; False when there was nothing in time."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        self._changed.clear()
        return True


class Hub:
    """The open streams of this process.

    What this process writes is told at once. What others write is found by one query for all
    streams together, a few times a second, and only while there are streams.

    Args:
        database: Runs the store's methods.
        store: Knows the versions of conversations.
        poll: Seconds between two queries.
    """

    def __init__(self, database: Database, store: ConversationStore, poll: float) -> None:
        self._database = database
        self._store = store
        self._poll = poll
        self._subscriptions: dict[str, set[Subscription]] = {}
        self.is_closing = False

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Subscription]:
        """A subscription for as long as the block runs."""
        subscription = Subscription()
        self._subscriptions.setdefault(conversation_id, set()).add(subscription)
        try:
            yield subscription
        finally:
            remaining = self._subscriptions[conversation_id]
            remaining.discard(subscription)
            if not remaining:
                del self._subscriptions[conversation_id]

    def wake(self, conversation_id: str) -> None:
        """Tells the streams of a conversation to look."""
        for subscription in self._subscriptions.get(conversation_id, ()):
            subscription.wake()

    async def poll(self) -> None:
        """Looks, for ever, for what other processes have written."""
        while True:
            await asyncio.sleep(self._poll)
            if not self._subscriptions:
                continue
            with suppress(SQLAlchemyError):  # A stream that must look finds out itself.
                versions = await self._database.run(self._store.versions, [*self._subscriptions])
                for conversation_id, subscriptions in self._subscriptions.items():
                    for subscription in subscriptions:
                        # One that is no more has no version.
                        if versions.get(conversation_id) != subscription.seen:
                            subscription.wake()

    def close(self) -> None:
        """Ends all streams."""
        self.is_closing = True
        for conversation_id in self._subscriptions:
            self.wake(conversation_id)
