"""The set of processes of one start, and the signals that end them."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType

from zhangwen.launch.errors import Interrupted
from zhangwen.launch.process import GRACE_SECONDS, Child, Command

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PAUSE_SECONDS = 0.1


class Supervisor:
    """Starts processes and stops all of them when its `with` block is left.

    What was started first is stopped before the others: it is the one that asks them. A turn that
    runs in the bot gets its answer, and does not tell a customer that the account system is down.

    Signals are noted, not raised, so that no line of the launcher is interrupted half-way; whoever
    waits asks `check` or `pause`.

    Attributes:
        children: What has been started and not been stopped.
        signal: The signal that asked us to end, if any.
        is_ready: Set by its user once everything that was wanted is up.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.signal: int | None = None
        self.is_ready = False
        self._previous: dict[int, object] = {}

    def __enter__(self) -> Supervisor:
        for number in SIGNALS:
            self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop(self.children[:1])
        self.stop(self.children)
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def start(self, command: Command) -> Child:
        """Starts `command` and answers for its end."""
        child = Child.start(command)
        self.children.append(child)
        return child

    def stop(self, children: Sequence[Child]) -> None:
        """Stops all of `children` together, within the grace of one."""
        children = list(children)
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            child.make_stop(deadline - time.monotonic())
            self.children.remove(child)

    def exit_code(self) -> int:
        """Returns 0, also for an end by signal once all was ready: that is how one stops us."""
        return 0 if self.is_ready or self.signal is None else 128 + self.signal

    def check(self) -> None:
        """Raises `Interrupted` once a signal has come."""
        if self.signal is not None:
            raise Interrupted

    def pause(self) -> None:
        """Waits a moment.

        Raises:
            Interrupted: A signal has come.
        """
        self.check()
        time.sleep(PAUSE_SECONDS)
        self.check()

    def ticks(self) -> Iterator[float]:
        """Yields the seconds passed, a few times a second, until a signal comes."""
        began = time.monotonic()
        while True:
            yield time.monotonic() - began
            self.pause()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signal = number


@contextmanager
def supervised() -> Iterator[Supervisor]:
    """A supervisor whose block a signal leaves quietly."""
    with Supervisor() as supervisor:
        try:
            yield supervisor
        except Interrupted:
            return
