"""Looking at the machine: which processes of a run are left, and what they listen on."""

from __future__ import annotations

import os
import random
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
MARK = "ZHANGWEN_TEST_RUN"
LOOPBACK = {"127.0.0.1", "::1"}
# Below the ports that Linux gives to outgoing connections: a free one of those may be some
# browser's the moment after. Each process of pytest-xdist has its own share.
PORTS = range(12_000, 32_000)
SHARES = 16


class Run:
    """One start of the assistant, whose processes are known by a variable that they inherit.

    By that variable, and not by being descendants: an orphan has lost its parent.
    """

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        self.bot, self.actions, self.backend, self.web = free_ports(4)

    @property
    def environment(self) -> dict[str, str]:
        return {
            MARK: self.mark,
            "BOT_PORT": str(self.bot),
            "ACTIONS_PORT": str(self.actions),
            "BACKEND_PORT": str(self.backend),
            "WEB_PORT": str(self.web),
        }

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def listening(self) -> set[tuple[str, int]]:
        """Returns the addresses on which processes of the run accept connections."""
        found = set()
        for process in self.processes():
            try:
                connections = process.net_connections(kind="inet")
            except psutil.Error:
                continue
            found.update(
                (connection.laddr.ip, connection.laddr.port)
                for connection in connections
                if connection.status == psutil.CONN_LISTEN
            )
        return found

    def assert_nothing_left(self) -> None:
        assert eventually(lambda: not self.processes()), [p.cmdline() for p in self.processes()]
        for port in (self.bot, self.actions, self.backend, self.web):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == self.mark
        except psutil.Error:  # gone, a zombie, or somebody else's
            return False


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Waits for `condition`; tells whether it came true.

    Processes that are told to end have 16 seconds, and the tests' machine is rarely idle.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_ports(count: int) -> list[int]:
    """Returns ports that nothing uses now, and that nobody but who asked is likely to take."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    share = len(PORTS) // SHARES
    first = PORTS[int(worker) % SHARES * share]
    ports: list[int] = []
    for port in random.SystemRandom().sample(range(first, first + share), share):
        with socket.socket() as probe:
            # A connection of an earlier test that is only waiting for its end does not matter.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        ports.append(port)
        if len(ports) == count:
            return ports
    raise OSError("no free ports")
