"""What the backend can be told from outside, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

DEMO_SEED = Path(__file__).parent / "seeds" / "demo.yml"
DEFAULT_PORT = 5056
MINIMUM_KEY_LENGTH = 16


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the message is one line that says what to do."""


@dataclass(frozen=True)
class CodeRules:
    """The limits of one-time codes."""

    lifetime: timedelta = timedelta(minutes=5)
    tries: int = 5
    pause: timedelta = timedelta(minutes=1)
    an_hour: int = 5
    wrong_a_day: int = 10


@dataclass(frozen=True)
class Settings:
    """The settings of one backend.

    `repr` leaves out the keys, so that they cannot end up in a log. Without a channel key, only a
    one-time code says whose a conversation is.
    """

    service_key: str = field(repr=False)
    channel_key: str | None = field(default=None, repr=False)
    database_url: str = "sqlite:///account_backend.db"
    seed: Path = DEMO_SEED
    outbox: Path = Path("outbox.jsonl")
    demo: bool = False
    port: int = DEFAULT_PORT
    session_idle: timedelta = timedelta(minutes=15)
    session_absolute: timedelta = timedelta(hours=8)
    code_rules: CodeRules = CodeRules()

    def __post_init__(self) -> None:
        if len(self.service_key) < MINIMUM_KEY_LENGTH:
            raise SettingsError(
                "ZHANGWEN_SERVICE_KEY is not set or shorter than "
                f"{MINIMUM_KEY_LENGTH} characters: set it to a secret of your own, "
                "e.g. `openssl rand -hex 32`, the same for bot, actions and backend"
            )
        if not self.service_key.isascii():
            raise SettingsError("ZHANGWEN_SERVICE_KEY must be plain ASCII to fit into a header")
        if self.channel_key is not None:
            self._check_channel_key(self.channel_key)

    def _check_channel_key(self, key: str) -> None:
        if len(key) < MINIMUM_KEY_LENGTH or not key.isascii():
            raise SettingsError(
                f"ZHANGWEN_CHANNEL_KEY must be {MINIMUM_KEY_LENGTH} ASCII characters or more, "
                "the same for bot and backend; leave it out where there is no web channel"
            )
        if key == self.service_key:
            raise SettingsError("ZHANGWEN_CHANNEL_KEY must differ from ZHANGWEN_SERVICE_KEY")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads the settings; an empty variable counts as not set.

        Raises:
            SettingsError: naming the variable.
        """
        env = {k: v.strip() for k, v in (environ or os.environ).items() if v.strip()}
        return cls(
            service_key=env.get("ZHANGWEN_SERVICE_KEY", ""),
            channel_key=env.get("ZHANGWEN_CHANNEL_KEY"),
            database_url=env.get("ACCOUNT_BACKEND_DATABASE_URL", cls.database_url),
            seed=Path(env.get("ACCOUNT_BACKEND_SEED", str(DEMO_SEED))),
            outbox=Path(env.get("ACCOUNT_BACKEND_OUTBOX", str(cls.outbox))),
            demo=_flag(env, "ACCOUNT_BACKEND_DEMO"),
            port=_number(env, "BACKEND_PORT", DEFAULT_PORT, most=65535),
            session_idle=timedelta(
                minutes=_number(env, "ACCOUNT_BACKEND_SESSION_IDLE_MINUTES", 15, most=24 * 60)
            ),
            session_absolute=timedelta(
                hours=_number(env, "ACCOUNT_BACKEND_SESSION_ABSOLUTE_HOURS", 8, most=7 * 24)
            ),
        )


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0").lower()
    if value in ("1", "true", "yes"):
        return True
    if value in ("0", "false", "no"):
        return False
    raise SettingsError(f"{name} must be 1 or 0, not {value!r}")


def _number(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = env.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise SettingsError(f"{name} must be a whole number from 1 to {most}, not {value!r}")
    return int(value)
