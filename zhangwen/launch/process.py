"""Child processes that end when the launcher ends, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
# More than the bot lets a running turn take when it is told to stop (the channel's `shutdown`).
GRACE_SECONDS = 8.0


@dataclass(frozen=True)
class Command:
    """What to start.

    Attributes:
        name: How messages call it.
        arguments: The program and its arguments.
        environment: The whole environment of the process (left out of `repr`: holds the key).
        log: The file for its output.
        on_terminal: True for the one process that talks with the person: it keeps the terminal and
            its Ctrl-C; only its stderr goes to the log.
        pass_fds: File descriptors that it inherits.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    on_terminal: bool = False
    pass_fds: Sequence[int] = ()


class Child:
    """A running command."""

    def __init__(self, command: Command, process: subprocess.Popen[bytes]) -> None:
        self.command = command
        self._process = process
        self._was_stopped = False

    @classmethod
    def start(cls, command: Command) -> Child:
        """Starts `command`.

        A background process gets a session of its own: Ctrl-C at the terminal is then the
        launcher's to handle, and stopping reaches the process's own children too.
        """
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with _open_private(command.log) as log:
            process = subprocess.Popen(
                command.arguments,
                env=dict(command.environment),
                stdin=None if command.on_terminal else subprocess.DEVNULL,
                stdout=None if command.on_terminal else log,
                stderr=log,
                start_new_session=not command.on_terminal,
                pass_fds=command.pass_fds,
                preexec_fn=_dies_with_parent(),
            )
        return cls(command, process)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Returns how it ended, or None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Asks the process, and its group where it has one, to end."""
        if not self._was_stopped:
            self._was_stopped = True
            self._send(signal.SIGTERM)

    def make_stop(self, seconds: float) -> None:
        """Waits up to `seconds` for the end that was asked for, then forces it."""
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(seconds, 0.0))
        # Also when it has ended: a worker of its may have stayed behind in the group.
        self._send(signal.SIGKILL)
        self._process.wait()

    def last_lines(self, count: int = 8) -> list[str]:
        """Returns the end of the log, for a message about a process that did not start."""
        with contextlib.suppress(OSError):
            lines = self.command.log.read_text(errors="replace").splitlines()
            return [line for line in lines if line.strip()][-count:]
        return []

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.command.on_terminal:
                self._process.send_signal(number)
            else:
                os.killpg(self._process.pid, number)


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Asks the kernel to send `number` to this process when its parent ends. Linux only.

    Args:
        number: The signal.
        parent: The expected parent; when it is gone already, this process ends at once.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _dies_with_parent() -> Callable[[], None]:
    """Returns what a new process does before it becomes the command.

    The library is loaded here, in the parent: between fork and exec as little as possible may run.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        if prctl is not None:
            # SIGTERM, not SIGKILL: the command may have workers to end and a terminal to restore.
            prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _open_private(path: Path) -> IO[bytes]:
    """Opens a log file that only its owner can read: customers' words may get into it."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
