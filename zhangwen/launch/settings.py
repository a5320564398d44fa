"""What can be chosen from outside when the assistant is started, and where its files are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zhangwen.launch.errors import LaunchError

# Nothing of ours listens anywhere else: the action server and the backend hold customers' records,
# and Rasa's shell route believes every caller. A public address belongs to a proxy in front.
HOST = "127.0.0.1"

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Service:
    """One of the three processes, as messages name it."""

    key: str
    name: str
    port_variable: str
    default_port: int


BACKEND = Service("backend", "account backend", "BACKEND_PORT", 5056)
ACTIONS = Service("actions", "action server", "ACTIONS_PORT", 5055)
BOT = Service("bot", "bot", "BOT_PORT", 5005)
SERVICES = (BOT, ACTIONS, BACKEND)


@dataclass(frozen=True)
class Settings:
    """The settings of one start: ports, and the folders that `make` fills."""

    bot_port: int
    actions_port: int
    backend_port: int
    root: Path = ROOT

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Reads the ports; an empty variable counts as not set.

        Raises:
            LaunchError: A port is no port, or two services are given the same.
        """
        ports = {service: _port(environ, service) for service in SERVICES}
        for service, port in ports.items():
            for other in SERVICES:
                if other is not service and ports[other] == port:
                    raise LaunchError(
                        f"{service.port_variable} and {other.port_variable} are both {port}: "
                        "give each service a port of its own"
                    )
        return cls(ports[BOT], ports[ACTIONS], ports[BACKEND])

    def port(self, service: Service) -> int:
        """Returns the port of `service`."""
        return {BOT: self.bot_port, ACTIONS: self.actions_port, BACKEND: self.backend_port}[service]

    def url(self, service: Service) -> str:
        """Returns the address of `service`, without a path."""
        return f"http://{HOST}:{self.port(service)}"

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.root / "models"

    @property
    def model(self) -> Path:
        """The trained model; always the same name, so that there is one and no guess which."""
        return self.models / "zhangwen.tar.gz"

    def state(self, mode: str) -> Path:
        """Returns the folder for what a mode (`chat`, `serve`) writes while it runs.

        The port is part of it: only one assistant can hold it, so two never share a database.
        """
        return self.root / "var" / f"{mode}-{self.bot_port}"


def _port(environ: Mapping[str, str], service: Service) -> int:
    value = environ.get(service.port_variable, "").strip() or str(service.default_port)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise LaunchError(
            f"{service.port_variable} must be a number from 1 to 65535, not {value!r}"
        )
    return int(value)
