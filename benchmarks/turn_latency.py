"""How long a customer waits for an answer, and how long and how heavy the start is.

    .venv/bin/python -m benchmarks.turn_latency              # 200 turns of each kind, 2 minutes
    .venv/bin/python -m benchmarks.turn_latency --turns 20   # a short form

Everything is real: the trained model in this process as in the Rasa server, the action server and
the account backend as processes of their own, both on loopback. Left out is only HTTP between
the customer and the Rasa server. Four tables:

- a turn, general (answered by the model alone) and personal (through action server and backend),
  spread over ten conversations;
- the same personal turn at the 10th and at the last turn of one conversation: Rasa reads all that
  was said anew at every turn;
- refusing a message that is too long, which no model may see;
- the start: importing Rasa with and without `zhangwen.lean_rasa`, in processes of their own.

There is no comparison with another bot: none has this model, these topics and a backend to ask, and
a time without the same work says nothing. The start compares with plain Rasa, which does the same.
Times depend on the machine and on what else it does; compare only within a run.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conversation.bot import (
    Bot,
    Conversation,
    Said,
    free_port,
    load_agent,
    running_actions,
)
from zhangwen.paths import PROJECT_FOLDER

MODEL = PROJECT_FOLDER / "models" / "zhangwen.tar.gz"
TURNS = 200
STARTS = 3
# As many short conversations of each kind, each of another demo customer where it is personal:
# a phone may have one code a minute.
CONVERSATIONS = 10
PHONES = [f"199000000{number:02d}" for number in range(1, 13)]

GENERAL = ["被盗刷了怎么办", "is this call a scam", "你能做什么", "转人工", "謝謝", "嗯嗯那个啥"]
PERSONAL = ["我的账户为什么异常", "how much do I owe", "我逾期了嗎", "什么时候还款", "額度還有多少"]
TOO_LONG = "账户" * 5_000


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    seconds: Sequence[float]

    def __str__(self) -> str:
        millis = sorted(1000 * each for each in self.seconds)
        p50, p95 = statistics.median(millis), millis[int(0.95 * (len(millis) - 1))]
        return f"{self.name:<34}{len(millis):>6}{p50:>9.0f}{p95:>9.0f}{millis[-1]:>9.0f}"


def main() -> None:
    """Runs the benchmark and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=TURNS, help="turns of each kind (200)")
    parser.add_argument("--no-start", action="store_true", help="leave out the start")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with running_bot() as bot:
        asyncio.run(measure_turns(bot, arguments.turns))
    if not arguments.no_start:
        measure_start()


async def measure_turns(bot: Bot, turns: int) -> None:
    """Measures turns and prints them."""
    # What is loaded at first use, the encoder above all, belongs to the start.
    await bot.conversation().say("嗯嗯那个啥来着")
    customers = [await verified(bot, phone) for phone in PHONES]
    print(f"{'milliseconds':<34}{'turns':>6}{'p50':>9}{'p95':>9}{'max':>9}")
    anybody = [bot.conversation() for _ in range(CONVERSATIONS)]
    print(Row("a turn: general", await spread_over(anybody, GENERAL, turns)))
    print(Row("a turn: personal", await spread_over(customers[:CONVERSATIONS], PERSONAL, turns)))
    for row in await growing(customers[-1], turns):
        print(row)
    refusals = [await timed(anybody[0].say(TOO_LONG)) for _ in range(min(turns, 20))]
    print(Row(f"refusing {len(TOO_LONG):,} characters", refusals))


async def verified(bot: Bot, phone: str) -> Conversation:
    """Returns the conversation of a customer who has proved who they are."""
    conversation = bot.conversation()
    await conversation.verify(phone)
    return conversation


async def spread_over(
    conversations: Sequence[Conversation], texts: Sequence[str], turns: int
) -> list[float]:
    """Times turns, one conversation after the other."""
    each = -(-turns // len(conversations))
    asked = [
        (conversation, texts[turn % len(texts)])
        for conversation in conversations
        for turn in range(each)
    ]
    return [await timed(conversation.say(text)) for conversation, text in asked[:turns]]


async def growing(conversation: Conversation, turns: int) -> list[Row]:
    """Times one conversation and tells of its turns around the 10th, and of its last."""
    seconds = [await timed(conversation.say(PERSONAL[0])) for _ in range(turns)]
    return [
        Row(f"personal, turns {max(1, at - 4)} to {at} of one", seconds[max(0, at - 5) : at])
        for at in dict.fromkeys((min(10, turns), turns))
    ]


async def timed(turn: Awaitable[Said]) -> float:
    """Returns how long a turn takes; a turn without an answer is no turn."""
    start = time.perf_counter()
    said = await turn
    seconds = time.perf_counter() - start
    if not said.messages:
        raise RuntimeError("the bot said nothing")
    return seconds


@contextmanager
def running_bot() -> Iterator[Bot]:
    """Starts backend and action server as processes, and loads the model."""
    from zhangwen import lean_rasa

    lean_rasa.install()
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    import structlog

    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    key = secrets.token_hex(16)
    with ExitStack() as stack:
        # Of old libraries, about themselves; recorded ones are not printed.
        stack.enter_context(warnings.catch_warnings(record=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        backend = stack.enter_context(running_backend_process(folder, key))
        actions = stack.enter_context(running_actions(backend, key))
        agent = load_agent(actions, key, MODEL)
        # The benchmark asks no backend for the time, so there is no clock to set.
        yield Bot(agent, backend, actions, key, clock=None)  # type: ignore[arg-type]


@contextmanager
def running_backend_process(folder: Path, key: str) -> Iterator[str]:
    """Runs the account backend with the demo customers; yields its URL."""
    port = free_port()
    environment = {
        **os.environ,
        "ZHANGWEN_SERVICE_KEY": key,
        "BACKEND_PORT": str(port),
        "ACCOUNT_BACKEND_DATABASE_URL": f"sqlite:///{folder / 'backend.db'}",
        "ACCOUNT_BACKEND_OUTBOX": str(folder / "outbox.jsonl"),
        "ACCOUNT_BACKEND_DEMO": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "account_backend"],
        cwd=PROJECT_FOLDER,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits until a server answers; fails when its process has ended."""
    while process.poll() is None:
        try:
            if httpx.get(f"{url}/health", trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("the account backend did not start")


_IMPORT = """
import time
start = time.perf_counter()
{first}
import rasa.core.agent
seconds = time.perf_counter() - start
import psutil  # not the peak of `resource`, which a process inherits from the one that starts it
print(seconds, psutil.Process().memory_info().rss / 2**20)
"""


def measure_start() -> None:
    """Measures importing Rasa, as it is and without TensorFlow, and prints it."""
    print(f"\n{'import rasa.core.agent':<34}{'starts':>6}{'seconds':>9}{'MB':>9}")
    ways = {
        "plain Rasa": "",
        "with zhangwen.lean_rasa": "from zhangwen import lean_rasa; lean_rasa.install()",
    }
    measured: dict[str, list[list[float]]] = {way: [] for way in ways}
    for _ in range(STARTS):  # in turns, so that a busy moment of the machine hits both
        for way, first in ways.items():
            printed = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", _IMPORT.format(first=first)],
                cwd=PROJECT_FOLDER,
                env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            measured[way].append([float(figure) for figure in printed.split()[-2:]])
    for way, runs in measured.items():
        seconds, megabytes = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{way:<34}{len(runs):>6}{seconds:>9.1f}{megabytes:>9.0f}")


if __name__ == "__main__":
    main()
