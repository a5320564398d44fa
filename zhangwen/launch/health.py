"""Waiting until a server answers."""

from __future__ import annotations

import contextlib
import http.client
from collections.abc import Mapping

from zhangwen.launch.errors import LaunchError
from zhangwen.launch.process import Child
from zhangwen.launch.settings import HOST
from zhangwen.launch.supervisor import Supervisor


def wait_until_healthy(
    supervisor: Supervisor, probes: Mapping[Child, tuple[int, str]], seconds: float
) -> None:
    """Waits until every server answers its health check with 200.

    Args:
        supervisor: Whose signals end the waiting.
        probes: The port and path to ask, for each process.
        seconds: How long all of them together may take.

    Raises:
        LaunchError: A process ended before it answered, or none came in time.
        Interrupted: A signal came.
    """
    waiting = dict(probes)
    for passed in supervisor.ticks():
        for child, (port, path) in list(waiting.items()):
            require_alive(child)
            if answers(port, path):
                del waiting[child]
        if not waiting:
            return
        if passed > seconds:
            child = next(iter(waiting))
            raise LaunchError(
                f"the {child.command.name} did not answer within {seconds:.0f} s: "
                f"see {child.command.log}"
            )


def require_alive(child: Child) -> None:
    """Checks that a server is still running.

    Raises:
        LaunchError: It has ended; the text ends with the last lines of its log.
    """
    code = child.exit_code()
    if code is None:
        return
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    tail = "".join(f"\n    {line[:200]}" for line in child.last_lines())
    raise LaunchError(
        f"the {child.command.name} {how}: see {child.command.log}"
        + (f"; its last lines:{tail}" if tail else " (empty)")
    )


def answers(port: int, path: str) -> bool:
    """Tells whether a server on this machine answers a GET with 200 within a second."""
    # http.client and not a higher-level client: those send even loopback requests to a proxy
    # that the environment names.
    connection = http.client.HTTPConnection(HOST, port, timeout=1.0)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status == 200
    return False
