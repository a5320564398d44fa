"""What can be chosen from outside when the assistant is started, and where its files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhangwen.launch.errors import LaunchError

# Nothing of ours listens anywhere else: the action server and the backend hold customers' records,
# and Rasa's shell route believes every caller. A public address belongs to a proxy in front.
HOST = "127.0.0.1"

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Service:
    """One of our processes, as messages name it."""

    key: str
    name: str
    port_variable: str
    default_port: int


BACKEND = Service("backend", "account backend", "BACKEND_PORT", 5056)
ACTIONS = Service("actions", "action server", "ACTIONS_PORT", 5055)
BOT = Service("bot", "bot", "BOT_PORT", 5005)
WEB = Service("web", "demo site", "WEB_PORT", 8080)
SERVICES = (BOT, ACTIONS, BACKEND)
WEB_SERVICES = (*SERVICES, WEB)


@dataclass(frozen=True)
class Settings:
    """The settings of one start: ports, and the folders that `make` fills.

    Attributes:
        web_port: The demo site's; None where none is started.
    """

    bot_port: int
    actions_port: int
    backend_port: int
    web_port: int | None = None
    root: Path = ROOT

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], services: Sequence[Service] = SERVICES
    ) -> Settings:
        """Reads the ports of `services`; an empty variable counts as not set.

        Raises:
            LaunchError: A port is no port, or two services are given the same.
        """
        ports = {service: _port(environ, service) for service in services}
        for service, port in ports.items():
            for other in services:
                if other is not service and ports[other] == port:
                    raise LaunchError(
                        f"{service.port_variable} and {other.port_variable} are both {port}: "
                        "give each service a port of its own"
                    )
        return cls(ports[BOT], ports[ACTIONS], ports[BACKEND], ports.get(WEB))

    @property
    def ports(self) -> dict[Service, int]:
        """The services of this start and their ports."""
        ports = {BOT: self.bot_port, ACTIONS: self.actions_port, BACKEND: self.backend_port}
        return ports if self.web_port is None else {**ports, WEB: self.web_port}

    def port(self, service: Service) -> int:
        """Returns the port of `service`."""
        return self.ports[service]

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
        """Returns the folder for what a mode (`chat`, `serve`, `web`) writes while it runs.

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
