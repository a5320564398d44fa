"""The channel as a process of its own, before a stand-in for Rasa.

    .venv/bin/python -m tests.channels.server --port 5005

The stand-in takes its time over every turn, remembers in the tracker store's place what it has
answered, and writes a line at the beginning and at the end of each turn, so that a test can tell
what ran when. It answers what it is asked: `card`, `steps`, `buttons`, `silence`, `error`; anything
else it repeats. Whoever builds the widget can chat with it without a model.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from zhangwen import lean_rasa

lean_rasa.install()

from rasa.core.channels.channel import UserMessage, register  # noqa: E402
from sanic import Sanic  # noqa: E402

from tests.channels.stand_in import StandIn  # noqa: E402
from zhangwen.channels.chat import ChatInput  # noqa: E402
from zhangwen.tracker_store import URL_VARIABLE, ConciseTrackerStore  # noqa: E402


class LoggedStandIn(StandIn):
    """Also writes a line for the beginning and the end of each turn."""

    def __init__(self, record: Path | None, seconds: float) -> None:
        super().__init__()
        if URL_VARIABLE in os.environ:
            self.tracker_store = ConciseTrackerStore(self.domain)
        self._record = record
        self._seconds = seconds

    async def handle_message(self, message: UserMessage) -> None:
        turn = {"conversation": message.sender_id, "id": message.message_id, "text": message.text}
        self._write({**turn, "at": "begin"})
        await asyncio.sleep(self._seconds)
        await super().handle_message(message)
        self._write({**turn, "at": "end"})

    def _write(self, line: dict[str, Any]) -> None:
        if self._record is None:
            return
        line = {**line, "process": os.getpid(), "time": time.time()}
        # One write of a short line to a file opened for appending is whole on every system.
        with self._record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--record", type=Path, help="where to write a line for each turn")
    parser.add_argument("--seconds", type=float, default=0.3, help="how long a turn takes")
    parser.add_argument("--messages-a-minute", type=int, default=60, help="of a conversation")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp()
    defaults = {
        "ZHANGWEN_CONVERSATION_SECRET": secrets.token_urlsafe(32),
        "ZHANGWEN_CHAT_DATABASE_URL": f"sqlite:///{folder}/chat.sqlite",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    app = Sanic("stand_in", configure_logging=False)
    app.ctx.agent = LoggedStandIn(arguments.record, arguments.seconds)
    limits = {"messages_a_minute": arguments.messages_a_minute}
    register([ChatInput.from_credentials({"limits": limits})], app, route="/webhooks/")
    app.run(host="127.0.0.1", port=arguments.port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
