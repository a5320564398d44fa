"""`make chat`, driven as a person drives it: through a terminal."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator

import pexpect
import pytest

from tests.launch.machine import LOOPBACK, ROOT, Run

# What the person types and what the bot says to it (from data/ and the demo customers).
QUESTION = "查我的账户"
ASKS_PHONE = "11 位手机号"
PHONE = "19900000001"
ASKS_CODE = "6 位验证码"
DEMO_CODE = r"验证码是 ?(\d{6})"
ANSWER = "1,287.68"
FIRST_BUTTON = "» 1: "  # the arrow at the first choice: buttons are shown
AFTER_BUTTON = r"Your input ->|» 1: "  # the bot has answered and asks again

PROMPT = "Your input ->"
ENTER = "\r"
START_SECONDS = 300  # includes training on a machine with no model; later starts take 15 s
TURN_SECONDS = 30

Chat = pexpect.spawn


@pytest.fixture
def start_chat(run: Run) -> Iterator[Callable[[], Chat]]:
    chats: list[Chat] = []

    def start() -> Chat:
        chat = pexpect.spawn(
            "make",
            ["chat"],
            cwd=str(ROOT),
            env={**os.environ, **run.environment, "TERM": "xterm"},
            encoding="utf-8",
            timeout=TURN_SECONDS,
            dimensions=(60, 400),
        )
        chats.append(chat)
        chat.expect(PROMPT, timeout=START_SECONDS)
        return chat

    yield start
    for chat in chats:
        chat.close(force=True)


def test_question_phone_code_answer_button_and_the_end(
    start_chat: Callable[[], Chat], run: Run
) -> None:
    chat = start_chat()
    assert f"chat-{run.bot}" in chat.before, "the person is told where the logs are"

    chat.send(QUESTION + ENTER)
    chat.expect(ASKS_PHONE)
    chat.expect(PROMPT)
    chat.send(PHONE + ENTER)
    chat.expect(DEMO_CODE)
    code = re.search(DEMO_CODE, chat.after)
    assert code is not None
    chat.expect(PROMPT)
    chat.send(code[1] + ENTER)
    chat.expect(ANSWER)
    chat.expect(FIRST_BUTTON)

    addresses = run.listening()
    assert {port for _, port in addresses} == {run.bot, run.actions, run.backend}
    assert {address for address, _ in addresses} <= LOOPBACK

    chat.send(ENTER)
    chat.expect(AFTER_BUTTON)
    chat.sendintr()
    chat.expect(pexpect.EOF)
    chat.close()
    assert chat.exitstatus == 0
    run.assert_nothing_left()


def press_stop(chat: Chat) -> None:
    chat.send("/stop" + ENTER)


def press_control_d(chat: Chat) -> None:
    chat.sendeof()


def terminate(chat: Chat) -> None:
    chat.kill(signal.SIGTERM)


def close_terminal(chat: Chat) -> None:
    chat.ptyproc.fileobj.close()


def kill_make(chat: Chat) -> None:
    chat.kill(signal.SIGKILL)


@pytest.mark.parametrize("end", [press_stop, press_control_d, terminate, close_terminal, kill_make])
def test_every_way_to_end_leaves_nothing(
    end: Callable[[Chat], None], start_chat: Callable[[], Chat], run: Run
) -> None:
    end(start_chat())
    run.assert_nothing_left()
