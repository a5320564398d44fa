"""A line to a server that a test can cut or freeze, and mend again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from types import TracebackType

from tests.launch.machine import free_ports

LOOPBACK = "127.0.0.1"


class Outage(str, Enum):
    """What can happen to a server, as its clients see it."""

    DOWN = "down"  # The port is closed.
    HANGING = "hanging"  # Connections are accepted, requests read, and nothing is answered.


class Line:
    """Forwards a port of its own to a server's, until told otherwise."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._hanging = False
        self._open: list[socket.socket] = []
        # One that nobody takes while the line is down.
        (self.port,) = free_ports(1)
        self._listener = self._listen(self.port)

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def fail(self, outage: Outage) -> None:
        if outage is Outage.DOWN:
            self._close()
        else:
            self._hanging = True

    def mend(self) -> None:
        self._close()
        self._hanging = False
        self._listener = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server((LOOPBACK, port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _close(self) -> None:
        # Closing alone would leave the port open as long as a thread waits in accept().
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection((LOOPBACK, self._server_port))
                self._open += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self._hanging:
                    target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
