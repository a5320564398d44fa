"""The real channel as a process of its own, before an assistant that says what a file tells it to.

    .venv/bin/python -m tests.browser.scripted_server --port 5005 --answers answers.json

The file maps what a customer says to responses as our NLG makes them; it is read at every turn. A
response `{"pause": 2}` says nothing for two seconds. What is not in the file is repeated.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from functools import partial
from pathlib import Path

from zhangwen import lean_rasa

lean_rasa.install()

from rasa.core.channels.channel import UserMessage, register  # noqa: E402
from sanic import Sanic  # noqa: E402

from tests.channels.stand_in import StandIn  # noqa: E402
from zhangwen.channels.chat import ChatInput  # noqa: E402

# Tests are quicker than people.
LIMITS = {
    "messages_a_minute": 10_000,
    "address_messages_a_minute": 10_000,
    "address_sessions_a_minute": 10_000,
    "body_bytes": 64 * 1024,
}


async def answer(file: Path, message: UserMessage) -> None:
    """Says what the file has for a message."""
    channel = message.output_channel
    assert channel
    answers = json.loads(file.read_text(encoding="utf-8"))
    echo = {"text": message.text, "language": (message.metadata or {}).get("language")}
    for response in answers.get(message.text, [echo]):
        if "pause" in response:
            await asyncio.sleep(response["pause"])
        else:
            await channel.send_response(message.sender_id, dict(response))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    arguments = parser.parse_args()
    app = Sanic("scripted", configure_logging=False)
    app.ctx.agent = StandIn(answer=partial(answer, arguments.answers))
    register([ChatInput.from_credentials({"limits": LIMITS})], app, route="/webhooks/")
    app.run(host="127.0.0.1", port=arguments.port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
