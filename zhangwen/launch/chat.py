"""`make chat`: the assistant in this terminal."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import termios
from collections.abc import Iterator

from zhangwen.launch import health, ports
from zhangwen.launch.demo import fresh_demo
from zhangwen.launch.messages import say
from zhangwen.launch.process import Child
from zhangwen.launch.settings import Settings
from zhangwen.launch.supervisor import Supervisor, supervised
from zhangwen.launch.train import ensure_model

START_SECONDS = 60.0


def run(settings: Settings) -> int:
    """Trains if need be, starts everything, and chats until the person ends it.

    Raises:
        LaunchError: Something did not start or ended by itself.
    """
    ports.require_free(settings)
    has_terminal = sys.stdin.isatty()
    with supervised() as supervisor:
        ensure_model(supervisor, settings)
        # Again: training may have taken a minute.
        ports.require_free(settings)
        with _terminal_restored():
            _chat(supervisor, settings, has_terminal)
    return supervisor.exit_code()


def _chat(supervisor: Supervisor, settings: Settings, has_terminal: bool) -> None:
    launch = fresh_demo(settings, "chat")
    say("starting")
    gate, opener = os.pipe()
    try:
        # All at once: Rasa's imports take longer than the others' whole start. And the bot first:
        # it is then stopped before those that it asks.
        bot = supervisor.start(launch.bot_shell(gate))
        backend = supervisor.start(launch.backend())
        actions = supervisor.start(launch.actions())
        health.wait_until_healthy(
            supervisor,
            {
                backend: (settings.backend_port, "/health"),
                actions: (settings.actions_port, "/health"),
            },
            START_SECONDS,
        )
        say("logs", folder=launch.state.relative_to(settings.root), files="bot, actions, backend")
        say("chat_ready")
        supervisor.is_ready = True
        os.write(opener, b"1")
    finally:
        os.close(gate)
        os.close(opener)
    _until_ended(supervisor, bot, has_terminal)
    _tell_deaths([backend, actions])
    if bot.exit_code() not in (0, None):
        health.require_alive(bot)


def _until_ended(supervisor: Supervisor, bot: Child, has_terminal: bool) -> None:
    """Waits until the chat is over, or its terminal is gone.

    Of a closed terminal only the first process of the session is told, which may be a `make` that
    waits for us. A terminal closed while we were training or starting is no terminal any more.
    """
    terminal = select.poll()
    if has_terminal:
        if not sys.stdin.isatty():
            return
        terminal.register(sys.stdin, 0)
    for _ in supervisor.ticks():
        if bot.exit_code() is not None or terminal.poll(0):
            return


def _tell_deaths(children: list[Child]) -> None:
    """Tells of servers that the chat has outlived: while the prompt was there, no line was ours."""
    for child in children:
        if child.exit_code() is not None:
            say("died_during_chat", name=child.command.name, log=child.command.log)


@contextlib.contextmanager
def _terminal_restored() -> Iterator[None]:
    """Puts the terminal back as it was, also when the shell was ended in the middle of a prompt."""
    try:
        before = termios.tcgetattr(sys.stdin)
    except (termios.error, ValueError, OSError):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
