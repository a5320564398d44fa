"""Answers the messages that wait, one conversation at a time in one process at a time."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from zhangwen.channels.chat.assistant import Assistant
from zhangwen.channels.chat.hub import Hub
from zhangwen.channels.chat.messages import Reply
from zhangwen.channels.chat.settings import Timing
from zhangwen.channels.chat.turn_store import PendingMessage, TurnStore
from zhangwen.database import Database
from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)

# A message at which this many processes have died gets no more of them.
MAX_ATTEMPTS = 3
# More turns at once make every one of them slower, until none is over in time.
MAX_RUNNING = 8
# The lock is renewed this many times before it would run out.
_RENEWALS = 4


class Turns:
    """Runs turns in the background.

    Whoever stores a message calls `wake`. Whatever then happens to this process, the message waits
    in the store: the next process that is woken for the conversation takes it, or the sweep of any
    process finds it.

    Args:
        database: Runs the store's methods.
        store: Where messages wait.
        assistant: Who answers.
        hub: Tells open streams of what is new.
        timing: How long a lock holds, and how often the sweep looks.
    """

    def __init__(
        self, database: Database, store: TurnStore, assistant: Assistant, hub: Hub, timing: Timing
    ) -> None:
        self._database = database
        self._store = store
        self._assistant = assistant
        self._hub = hub
        self._timing = timing
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._room = asyncio.Semaphore(MAX_RUNNING)
        self._is_closing = False

    def wake(self, conversation_id: str) -> None:
        """Has the messages that wait in a conversation answered."""
        if self._is_closing:
            return
        # A worker that is about to end must look once more.
        self._woken.add(conversation_id)
        if conversation_id not in self._workers:
            worker = asyncio.create_task(self._work(conversation_id))
            self._workers[conversation_id] = worker

    async def sweep(self) -> None:
        """Looks for messages that have waited longer than a turn takes to begin."""
        waiting = await self._database.run(self._store.waiting_since, self._timing.sweep)
        for conversation_id in waiting:
            self.wake(conversation_id)

    async def close(self) -> None:
        """Lets running turns end, for a while; what is not answered then waits in the store."""
        self._is_closing = True
        workers = list(self._workers.values())
        if not workers:
            return
        _, late = await asyncio.wait(workers, timeout=self._timing.shutdown)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, conversation_id: str) -> None:
        holder = secrets.token_hex(16)
        try:
            while conversation_id in self._woken:
                self._woken.discard(conversation_id)
                # Room first, then the lock: meanwhile a process that has room may answer.
                async with self._room:
                    if not self._is_closing:
                        await self._answer_all(conversation_id, holder)
        except Exception as error:  # The sweep will come back to it.
            logger.error("Answering failed: %s", kind_and_place(error))
        finally:
            del self._workers[conversation_id]

    async def _answer_all(self, conversation_id: str, holder: str) -> None:
        while True:
            message = await self._database.run(
                self._store.begin_turn, conversation_id, holder, self._timing.lease
            )
            if message is None:
                return
            is_ours = False
            try:
                is_ours = await self._answer(conversation_id, holder, message)
            finally:
                if not is_ours or self._is_closing:
                    await asyncio.shield(
                        self._database.run(self._store.release_lock, conversation_id, holder)
                    )
            if not is_ours or self._is_closing:
                return

    async def _answer(self, conversation_id: str, holder: str, message: PendingMessage) -> bool:
        """Answers one message; False when the lock was lost over it."""
        turn = asyncio.create_task(self._replies(conversation_id, message))
        renewal = asyncio.create_task(self._keep_lock(conversation_id, holder))
        try:
            await asyncio.wait({turn, renewal}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():  # Somebody else answers now; Rasa must not save this turn.
                logger.warning("A turn has lost its lock and is given up.")
                return False
            replies = turn.result()
        finally:
            for task in (turn, renewal):
                task.cancel()
            await asyncio.gather(turn, renewal, return_exceptions=True)
        is_stored = await self._database.run(
            self._store.finish_turn, conversation_id, holder, message.seq, replies
        )
        self._hub.wake(conversation_id)
        return is_stored

    async def _replies(self, conversation_id: str, message: PendingMessage) -> list[Reply]:
        if message.attempts > 1:
            replies = await self._assistant.answered(conversation_id, message.client_id)
            if replies is not None:
                return replies
        if message.attempts > MAX_ATTEMPTS:
            return []
        answer = self._assistant.answer(
            conversation_id,
            message.client_id,
            message.text,
            message.language,
            message.shown_language,
        )
        try:
            return await asyncio.wait_for(answer, self._timing.turn)
        except asyncio.TimeoutError:
            logger.error("A turn took more than %g s and is given up.", self._timing.turn)
            return []

    async def _keep_lock(self, conversation_id: str, holder: str) -> None:
        """Renews the lock until it is lost; a database that fails once gets another chance."""
        lease = self._timing.lease
        renewed = time.monotonic()
        while time.monotonic() - renewed < lease:
            await asyncio.sleep(lease / _RENEWALS)
            asked = time.monotonic()
            with suppress(SQLAlchemyError):
                if not await self._database.run(
                    self._store.keep_lock, conversation_id, holder, lease
                ):
                    return
                renewed = asked
