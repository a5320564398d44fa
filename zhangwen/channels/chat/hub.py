"""Tells open event streams that their conversation has something new."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from zhangwen.channels.chat.store import ConversationStore
from zhangwen.database import Database


class Subscription:
    """What one stream waits with.

    Attributes:
        seen: The version of the conversation that the stream has shown.
        is_over: Whether the stream has to end.
    """

    def __init__(self) -> None:
        self.seen = -1
        self.is_over = False
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Ends the waiting."""
        self._changed.set()

    def end(self) -> None:
        """Ends the stream."""
        self.is_over = True
        self.wake()

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
        streams: How many a conversation may have.
    """

    def __init__(self, database: Database, store: ConversationStore, streams: int) -> None:
        self._database = database
        self._store = store
        self._streams = streams
        # Of each conversation, the oldest first.
        self._subscriptions: dict[str, list[Subscription]] = {}
        self.is_closing = False

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Subscription]:
        """A subscription for as long as the block runs.

        Where the conversation has its share of streams already, its oldest one ends: as a rule it
        is one whose client has gone without a word, as phones do that change their network.
        """
        subscription = Subscription()
        open_ones = self._subscriptions.setdefault(conversation_id, [])
        if len(open_ones) >= self._streams:
            open_ones.pop(0).end()
        open_ones.append(subscription)
        try:
            yield subscription
        finally:
            if not subscription.is_over:  # else it has been taken out before
                open_ones.remove(subscription)
                if not open_ones:
                    del self._subscriptions[conversation_id]

    def wake(self, conversation_id: str) -> None:
        """Tells the streams of a conversation to look."""
        for subscription in self._subscriptions.get(conversation_id, ()):
            subscription.wake()

    async def look(self) -> None:
        """Looks for what other processes have written."""
        if not self._subscriptions:
            return
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
