"""What the demo site is told from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from account_backend.settings import DEMO_SEED

HOST = "127.0.0.1"
MINIMUM_SECRET_BYTES = 32


class SettingsError(ValueError):
    """A setting is missing or makes no sense; one line that names the variable."""


@dataclass(frozen=True)
class TokenSettings:
    """How the tokens that tell the assistant who is signed in are made.

    Attributes:
        secret: Signs them (HS256); the assistant's channel has the same.
        issuer: Who we are, to the channel.
        audience: Whom the tokens are for.
    """

    secret: str = field(repr=False)
    issuer: str
    audience: str

    def __post_init__(self) -> None:
        if len(self.secret.encode()) < MINIMUM_SECRET_BYTES:
            raise SettingsError(
                "ZHANGWEN_SITE_TOKEN_SECRET is not set or shorter than "
                f"{MINIMUM_SECRET_BYTES} bytes: `make web` makes one, or use `openssl rand -hex 32`"
            )


@dataclass(frozen=True)
class Settings:
    """The settings of one site.

    Attributes:
        port: Where it listens, on loopback.
        bot_url: The origin of the assistant's server, e.g. `http://127.0.0.1:5005`.
        tokens: How its sign-in tokens are made.
        seed: The demo customers; the same file that the backend is seeded with.
    """

    port: int
    bot_url: str
    tokens: TokenSettings
    seed: Path = DEMO_SEED

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Reads the settings; an empty variable counts as not set.

        Raises:
            SettingsError: naming the variable.
        """
        env = {name: value.strip() for name, value in environ.items() if value.strip()}
        return cls(
            port=_port(env.get("WEB_PORT", "8080")),
            bot_url=_origin(env.get("DEMO_SITE_BOT_URL", "http://127.0.0.1:5005")),
            tokens=TokenSettings(
                secret=env.get("ZHANGWEN_SITE_TOKEN_SECRET", ""),
                issuer=env.get("ZHANGWEN_SITE_TOKEN_ISSUER", "zhangwen-demo-site"),
                audience=env.get("ZHANGWEN_SITE_TOKEN_AUDIENCE", "zhangwen-chat"),
            ),
            seed=Path(env.get("ACCOUNT_BACKEND_SEED", str(DEMO_SEED))),
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """The addresses under which a browser on this machine may know us."""
        return tuple(f"http://{host}:{self.port}" for host in (HOST, "localhost"))


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingsError(f"WEB_PORT must be a number from 1 to 65535, not {value!r}")
    return int(value)


def _origin(value: str) -> str:
    """Checks that it is an origin and no more: it goes into the page's security policy."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", value):
        raise SettingsError(
            f"DEMO_SITE_BOT_URL must be an address like http://127.0.0.1:5005, not {value!r}"
        )
    return value
