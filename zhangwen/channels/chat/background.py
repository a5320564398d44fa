"""What a server process does beside answering requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)


async def for_ever(work: Callable[[], Awaitable[None]], pause: float) -> None:
    """Does a piece of work again and again, until the task that does it is cancelled.

    Nothing that goes wrong ends it: nobody would notice, and messages would wait for ever. Of
    failures in a row the first one alone is logged: a database is down for minutes, and some work
    is done four times a second.

    Args:
        work: What is done.
        pause: Seconds between two times.
    """
    is_failing = False
    while True:
        try:
            await work()
            is_failing = False
        except Exception as error:
            if not is_failing:
                logger.error("Work in the background failed: %s", kind_and_place(error))
            is_failing = True
        await asyncio.sleep(pause)
