"""What the channel can be told: its entry in credentials.yml, and the environment behind it.

A value that credentials.yml leaves empty is taken from the environment, else the default stands.
Everything is looked at when the server starts, so that a mistake is one line then, and no
customer's trouble later.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from rasa.shared.exceptions import RasaException

from zhangwen.database import problem_with

MINIMUM_SECRET_BYTES = 32
MAX_SITE_TOKEN_CHARACTERS = 4096
_UTF8_BYTES = 4  # of a character, at most
_BODY_BYTES_BESIDE = MAX_SITE_TOKEN_CHARACTERS + 256
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")  # a name, or an IPv6 address
_DEFAULT_PORTS = {"http": 80, "https": 443}


class ChatSettingsError(RasaException):
    """A setting is missing or makes no sense; one line that says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one conversation or one address may do, and how much a request may hold.

    An address is often many customers (an office, a mobile carrier), so its limits are wide.

    Attributes:
        body_bytes: Of a request.
        message_characters: Of what a customer says at once.
        messages_a_minute: Of one conversation; counted in the database, so over all processes.
        address_messages_a_minute: Of one address, in one process, and as many opinions on answers.
        address_sessions_a_minute: Conversations opened or resumed from one address, likewise.
        streams: Open event streams of one conversation, in one process; one more ends the oldest.
        address_streams: Open event streams of one address, likewise; one more is refused.
        address_streams_a_minute: Event streams opened from one address, likewise.
        history: Messages that come back when a conversation is resumed.
    """

    body_bytes: int = 16 * 1024
    message_characters: int = 1000
    messages_a_minute: int = 20
    address_messages_a_minute: int = 600
    address_sessions_a_minute: int = 120
    streams: int = 6
    address_streams: int = 300
    address_streams_a_minute: int = 600
    history: int = 200

    def __post_init__(self) -> None:
        least = self.message_characters * _UTF8_BYTES + _BODY_BYTES_BESIDE
        if self.body_bytes < least:
            raise ChatSettingsError(
                f"the limit body_bytes is {self.body_bytes}: make it {least} or more, so that "
                f"{self.message_characters} characters or a site token fit into a request"
            )


@dataclass(frozen=True)
class Timing:
    """How long things take, in seconds.

    Attributes:
        poll: Between two looks for what other processes have written, while streams are open.
        keep_alive: Between two signs of life on a quiet stream; proxies cut at 60 as a rule.
        turn: How long a turn may take; the assistant's own limits end it much sooner.
        lease: How long the lock of a process that died is still respected.
        sweep: Between two looks for messages that a dead process left unanswered.
        retention_sweep: Between two looks for conversations that are too old to keep.
        shutdown: How long a running turn may still take when the server is told to stop.
    """

    poll: float = 0.25
    keep_alive: float = 15.0
    turn: float = 60.0
    lease: float = 10.0
    sweep: float = 3.0
    retention_sweep: float = 3600.0
    shutdown: float = 5.0


@dataclass(frozen=True)
class SiteTokenSettings:
    """How the host site signs its tokens; see `site_tokens`.

    `repr` leaves out the secret.
    """

    algorithm: str
    issuer: str
    audience: str
    secret: str = field(default="", repr=False)
    jwks_file: str = ""


@dataclass(frozen=True)
class BackendSettings:
    """Where the account backend is, and the channel's own key to it."""

    url: str
    channel_key: str = field(repr=False)


@dataclass(frozen=True)
class ChatSettings:
    """The settings of one server process."""

    secret: str = field(repr=False)
    database_url: str = field(repr=False)
    origins: frozenset[str] = frozenset()
    retention_days: int = 30
    limits: Limits = Limits()
    timing: Timing = Timing()
    site_token: SiteTokenSettings | None = None
    backend: BackendSettings | None = None

    def __post_init__(self) -> None:
        if len(self.secret.encode()) < MINIMUM_SECRET_BYTES:
            raise ChatSettingsError(
                "ZHANGWEN_CONVERSATION_SECRET is not set or shorter than "
                f"{MINIMUM_SECRET_BYTES} bytes: set it to a secret of your own, "
                "e.g. `openssl rand -hex 32`, the same for all server processes"
            )
        problem = problem_with(self.database_url)
        if problem:
            raise ChatSettingsError(f"ZHANGWEN_CHAT_DATABASE_URL {problem}")
        if self.site_token and not self.backend:
            raise ChatSettingsError(
                "site tokens are configured but the account backend is not: set "
                "ACCOUNT_BACKEND_URL and ZHANGWEN_CHANNEL_KEY"
            )

    @classmethod
    def read(
        cls, credentials: Mapping[str, Any] | None, environ: Mapping[str, str] | None = None
    ) -> ChatSettings:
        """Reads the settings.

        Raises:
            ChatSettingsError: One is missing or makes no sense.
        """
        source = _Source(credentials or {}, os.environ if environ is None else environ)
        _check_proxies(source)
        return cls(
            secret=source.text("secret", "ZHANGWEN_CONVERSATION_SECRET"),
            database_url=source.text("database_url", "ZHANGWEN_CHAT_DATABASE_URL"),
            origins=frozenset(map(_origin, source.words("origins", "ZHANGWEN_CHAT_ORIGINS"))),
            retention_days=source.number("retention_days", "ZHANGWEN_CHAT_RETENTION_DAYS", 30),
            limits=source.limits(),
            site_token=_site_token(source.below("site_token")),
            backend=_backend(source),
        )


class _Source:
    """Looks up a setting in credentials.yml, then in the environment."""

    def __init__(self, given: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._given = given
        self._environ = environ

    def below(self, key: str) -> _Source:
        value = self._given.get(key) or {}
        if not isinstance(value, Mapping):
            raise ChatSettingsError(f"{key} in credentials.yml must hold settings by name")
        return _Source(value, self._environ)

    def text(self, key: str, variable: str) -> str:
        value = self._given.get(key)
        is_empty = value in (None, "", [])
        return str(self._environ.get(variable, "") if is_empty else value).strip()

    def words(self, key: str, variable: str) -> list[str]:
        value = self._given.get(key)
        if isinstance(value, list) and value:
            return [str(each).strip() for each in value]
        return [word.strip() for word in self.text(key, variable).split(",") if word.strip()]

    def number(self, key: str, variable: str, default: int) -> int:
        value = self.text(key, variable) or str(default)
        if not (value.isascii() and value.isdigit() and int(value) >= 1):
            raise ChatSettingsError(
                f"{variable} must be a whole number from 1 on, not {value!r}"
                if variable
                else f"{key} in credentials.yml must be a whole number from 1 on, not {value!r}"
            )
        return int(value)

    def limits(self) -> Limits:
        below = self.below("limits")
        unknown = set(below._given) - set(vars(Limits()))
        if unknown:
            raise ChatSettingsError(f"credentials.yml names an unknown limit: {min(unknown)}")
        return Limits(
            **{key: below.number(key, "", default) for key, default in vars(Limits()).items()}
        )


def _site_token(source: _Source) -> SiteTokenSettings | None:
    """Reads how site tokens are signed; None when nothing of it is set."""
    names = {
        "algorithm": "ZHANGWEN_SITE_TOKEN_ALGORITHM",
        "issuer": "ZHANGWEN_SITE_TOKEN_ISSUER",
        "audience": "ZHANGWEN_SITE_TOKEN_AUDIENCE",
        "secret": "ZHANGWEN_SITE_TOKEN_SECRET",
        "jwks_file": "ZHANGWEN_SITE_TOKEN_JWKS",
    }
    values = {key: source.text(key, variable) for key, variable in names.items()}
    if not any(values.values()):
        return None
    for key in ("algorithm", "issuer", "audience"):
        if not values[key]:
            raise ChatSettingsError(
                f"site tokens are configured but {names[key]} is not: set it, or unset all "
                "ZHANGWEN_SITE_TOKEN_ variables for an anonymous chat"
            )
    return SiteTokenSettings(**values)


def _backend(source: _Source) -> BackendSettings | None:
    url = source.text("backend_url", "ACCOUNT_BACKEND_URL")
    key = source.text("channel_key", "ZHANGWEN_CHANNEL_KEY")
    if not (url and key):
        return None
    if not (key.isascii() and key.isprintable()):
        raise ChatSettingsError("ZHANGWEN_CHANNEL_KEY must be plain ASCII to fit into a header")
    parts = _split_url(url)
    if parts is None or parts.query or parts.fragment:
        raise ChatSettingsError(
            f"ACCOUNT_BACKEND_URL must be an address like http://127.0.0.1:5056, not {url!r}"
        )
    return BackendSettings(url, key)


def _check_proxies(source: _Source) -> None:
    """Looks at a setting of Sanic's that Sanic itself takes as it is, and stumbles over later."""
    value = source.text("", "SANIC_PROXIES_COUNT")
    if value and not (value.isascii() and value.isdigit()):
        raise ChatSettingsError(
            f"SANIC_PROXIES_COUNT must be a whole number from 0 on, not {value!r}"
        )


def _origin(given: str) -> str:
    """Returns an origin as browsers send it: in small letters, without the port that goes unsaid.

    Raises:
        ChatSettingsError: It is none.
    """
    parts = _split_url(given)
    if parts is None or parts.path or parts.query or parts.fragment:
        raise ChatSettingsError(
            "ZHANGWEN_CHAT_ORIGINS must hold origins like https://www.example.com, separated by "
            f"commas, without a path; not {given!r}"
        )
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    is_unsaid = parts.port in (None, _DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_unsaid else f":{parts.port}")


def _split_url(given: str) -> SplitResult | None:
    """Takes an address of HTTP to pieces; None when it is none, or names a user."""
    try:
        parts = urlsplit(given)
        is_http = parts.scheme in _DEFAULT_PORTS and parts.port != 0  # reading the port checks it
    except ValueError:
        return None
    has_host = bool(_HOST.fullmatch(parts.hostname or "")) and "@" not in parts.netloc
    return parts if is_http and has_host else None
