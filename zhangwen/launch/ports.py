"""Whether the ports that the assistant needs are free."""

from __future__ import annotations

import errno
import socket

from zhangwen.launch.errors import LaunchError
from zhangwen.launch.settings import HOST, Settings


def require_free(settings: Settings) -> None:
    """Checks all ports before anything is started.

    Raises:
        LaunchError: A port is taken or not allowed; names the service and its variable.
    """
    for service, port in settings.ports.items():
        error = _why_not_free(port)
        if error is None:
            continue
        problem = "is in use" if error == errno.EADDRINUSE else "may not be opened"
        raise LaunchError(
            f"port {port} for the {service.name} {problem}: stop what uses it, or choose another, "
            f"for example {service.port_variable}={_another(port)}"
        )


def _why_not_free(port: int) -> int | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of the previous run that still linger are no obstacle for the servers either.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno or errno.EADDRINUSE
    return None


def _another(port: int) -> int:
    return port + 1000 if 1024 <= port <= 64535 else 15000 + port % 1000
