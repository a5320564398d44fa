"""A browser tab, as far as the channel sees one."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

PREFIX = "/webhooks/chat"
# Only a failure is waited for so long; the tests' machine is rarely idle.
SECONDS = 30.0
# A server of tests shows within half a second that there is nothing more; others take longer.
QUIET_SECONDS = 3.0


@dataclass(frozen=True)
class StreamEvent:
    """One event of a stream; a comment has only a text."""

    kind: str = ""
    id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    comment: str = ""


class Stream:
    """An open event stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._events = self._read()

    async def next(self, kind: str | None = None, seconds: float = SECONDS) -> StreamEvent:
        """Returns the next event (of a kind), comments left out."""
        return await asyncio.wait_for(self._next(kind), seconds)

    async def messages(self, count: int, seconds: float = SECONDS) -> list[dict[str, Any]]:
        return [(await self.next("message", seconds)).data for _ in range(count)]

    async def until_answered(self) -> list[dict[str, Any]]:
        """Returns the messages until nobody is typing any more.

        A turn may be over before the stream has looked: then nobody was ever seen typing, and
        nothing comes behind the answer but the next sign of life.
        """
        messages: list[dict[str, Any]] = []
        is_typing = False
        while True:
            is_answered = bool(messages) and messages[-1]["role"] != "customer" and not is_typing
            event = await (self._next_or_quiet() if is_answered else self.next())
            if event.comment:
                return messages
            if event.kind == "message":
                messages.append(event.data)
            if event.kind == "typing":
                is_typing = event.data["on"]
                if not is_typing:
                    return messages

    async def rest(self, seconds: float = SECONDS) -> list[StreamEvent]:
        """Returns everything up to the end of the stream."""

        async def read() -> list[StreamEvent]:
            return [event async for event in self._events]

        return await asyncio.wait_for(read(), seconds)

    async def _next_or_quiet(self) -> StreamEvent:
        """Returns the next event, or a comment when the server has looked and found nothing."""
        try:
            return await asyncio.wait_for(self._events.__anext__(), QUIET_SECONDS)
        except asyncio.TimeoutError:
            return StreamEvent(comment="quiet")

    async def _next(self, kind: str | None) -> StreamEvent:
        async for event in self._events:
            if not event.comment and kind in (None, event.kind):
                return event
        raise EOFError("the stream has ended")

    async def _read(self) -> AsyncIterator[StreamEvent]:
        fields: dict[str, str] = {}
        async for line in self.response.aiter_lines():
            if line.startswith(":"):
                yield StreamEvent(comment=line[1:].strip())
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                seq = int(fields["id"]) if "id" in fields else None
                yield StreamEvent(fields["event"], seq, json.loads(fields["data"]))
                fields = {}


class Customer:
    """Speaks to the channel with the token of its conversation."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""
        self.opened: dict[str, Any] = {}
        self._numbers = itertools.count(1)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def post(self, route: str, body: Any, **headers: str) -> httpx.Response:
        return await self.client.post(
            PREFIX + route, json=body, headers={**self.headers, **headers}
        )

    async def start(self, site_token: str | None = None) -> Customer:
        """Starts a conversation, or resumes the one of its token."""
        answer = await self.post("/session", {"site_token": site_token} if site_token else {})
        assert answer.status_code == 200, answer.text
        self.opened = answer.json()
        self.token = self.opened["token"]
        return self

    async def send(self, text: str, id: str = "", **more: Any) -> httpx.Response:
        return await self.post("/messages", {"id": id or str(uuid.uuid4()), "text": text, **more})

    async def press(self, button_id: str, id: str = "") -> httpx.Response:
        return await self.post("/messages", {"id": id or str(uuid.uuid4()), "button": button_id})

    async def say(self, text: str) -> list[dict[str, Any]]:
        """Says something and returns the answers to it."""
        sent = await self.send(text)
        assert sent.status_code == 202, sent.text
        return await self.answers(sent.json()["seq"])

    async def answers(self, seq: int) -> list[dict[str, Any]]:
        """Waits until nothing is unanswered, and returns what came after a message."""
        async with self.listen(after=seq) as stream:
            return await stream.until_answered()

    async def history(self) -> list[dict[str, Any]]:
        answer = await self.post("/session", {})
        assert answer.status_code == 200, answer.text
        history: list[dict[str, Any]] = answer.json()["history"]
        return history

    @asynccontextmanager
    async def listen(self, after: int = 0) -> AsyncIterator[Stream]:
        headers = {**self.headers, "Last-Event-ID": str(after)}
        async with self.client.stream("GET", f"{PREFIX}/events", headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Stream(response)


def texts(messages: list[dict[str, Any]], role: str | None = None) -> list[str]:
    """The texts of messages (of a role)."""
    return [message["text"] for message in messages if role in (None, message["role"])]
