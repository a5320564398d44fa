"""What the channel can be told, and how it says what is wrong with that."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.io import read_config_file

from tests.launch.machine import ROOT
from zhangwen.channels.chat import ChatInput
from zhangwen.channels.chat.settings import ChatSettings, Limits

SECRET = "a-secret-for-tests-of-at-least-32-bytes"
GIVEN = {
    "ZHANGWEN_CONVERSATION_SECRET": SECRET,
    "ZHANGWEN_CHAT_DATABASE_URL": "sqlite:///chat.sqlite",
}
SITE = {
    "ZHANGWEN_SITE_TOKEN_ALGORITHM": "HS256",
    "ZHANGWEN_SITE_TOKEN_SECRET": "s" * 32,
    "ZHANGWEN_SITE_TOKEN_ISSUER": "shop",
    "ZHANGWEN_SITE_TOKEN_AUDIENCE": "zhangwen-chat",
}
BACKEND = {"ACCOUNT_BACKEND_URL": "http://127.0.0.1:1", "ZHANGWEN_CHANNEL_KEY": "key"}


def test_the_environment_is_enough() -> None:
    settings = ChatSettings.read(None, GIVEN)

    assert settings.secret == SECRET
    assert (settings.site_token, settings.backend) == (None, None)
    assert (settings.origins, settings.limits, settings.retention_days) == (
        frozenset(),
        Limits(),
        30,
    )


def test_credentials_go_before_the_environment() -> None:
    credentials = {
        "secret": "b" * 32,
        "origins": ["https://a.example"],
        "retention_days": 7,
        "limits": {"messages_a_minute": 5},
        "site_token": {"issuer": "another"},
    }
    environ = {**GIVEN, **SITE, **BACKEND, "ZHANGWEN_CHAT_ORIGINS": "https://b.example"}

    settings = ChatSettings.read(credentials, environ)

    assert settings.secret == "b" * 32
    assert settings.origins == {"https://a.example"}
    assert (settings.retention_days, settings.limits.messages_a_minute) == (7, 5)
    assert settings.site_token
    assert settings.site_token.issuer == "another"
    assert settings.site_token.audience == "zhangwen-chat"


def test_origins_are_separated_by_commas() -> None:
    origins = "https://a.example, http://127.0.0.1:8080 ,"

    settings = ChatSettings.read(None, {**GIVEN, "ZHANGWEN_CHAT_ORIGINS": origins})

    assert settings.origins == {"https://a.example", "http://127.0.0.1:8080"}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("HTTPS://WWW.Example.com", "https://www.example.com"),
        ("https://www.example.com:443", "https://www.example.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://www.example.com:80", "https://www.example.com:80"),
    ],
)
def test_an_origin_may_be_written_in_another_way_than_browsers_send_it(
    given: str, sent: str
) -> None:
    settings = ChatSettings.read(None, {**GIVEN, "ZHANGWEN_CHAT_ORIGINS": given})

    assert settings.origins == {sent}


@pytest.mark.parametrize("url", ["http://127.0.0.1:5056", "https://accounts.example/bot"])
def test_the_backend_may_be_anywhere(url: str) -> None:
    settings = ChatSettings.read(None, {**GIVEN, **BACKEND, "ACCOUNT_BACKEND_URL": url})

    assert settings.backend
    assert settings.backend.url == url


def test_no_secret_is_shown() -> None:
    settings = ChatSettings.read(None, {**GIVEN, **SITE, **BACKEND})

    for secret in (SECRET, "s" * 32, "'key'"):
        assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"ZHANGWEN_CONVERSATION_SECRET": ""}, "ZHANGWEN_CONVERSATION_SECRET is not set"),
        ({"ZHANGWEN_CONVERSATION_SECRET": "short"}, "shorter than 32 bytes"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": ""}, "ZHANGWEN_CHAT_DATABASE_URL is not set"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "sqlite://"}, "must name a file"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "mysql://x"}, "must begin with"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "x"}, "is not a database URL"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "postgresql+x://y"}, "is not a database URL"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "postgresql+asyncpg://x"}, "a driver for async code"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "sqlite+aiosqlite:///x"}, "a driver for async code"),
        ({"ZHANGWEN_CHAT_DATABASE_URL": "postgresql+pg8000://x"}, "a driver that is not installed"),
        ({"ZHANGWEN_CHAT_ORIGINS": "*"}, "ZHANGWEN_CHAT_ORIGINS must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "www.example.com"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://example.com/"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://:8443"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://example.com:99999"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://*.example.com"}, "must hold origins"),
        ({"ZHANGWEN_CHAT_ORIGINS": "https://me@example.com"}, "must hold origins"),
        ({"SANIC_PROXIES_COUNT": "one"}, "SANIC_PROXIES_COUNT must be a whole number from 0"),
        ({"SANIC_PROXIES_COUNT": "-1"}, "SANIC_PROXIES_COUNT must be a whole number from 0"),
        ({"SANIC_PROXIES_COUNT": "1.5"}, "SANIC_PROXIES_COUNT must be a whole number from 0"),
        ({**BACKEND, "ACCOUNT_BACKEND_URL": "127.0.0.1:5056"}, "ACCOUNT_BACKEND_URL must be"),
        ({**BACKEND, "ACCOUNT_BACKEND_URL": "accounts"}, "ACCOUNT_BACKEND_URL must be"),
        ({**BACKEND, "ACCOUNT_BACKEND_URL": "http://"}, "ACCOUNT_BACKEND_URL must be"),
        ({**BACKEND, "ACCOUNT_BACKEND_URL": "http://a:b"}, "ACCOUNT_BACKEND_URL must be"),
        ({**BACKEND, "ACCOUNT_BACKEND_URL": "http://a/?b"}, "ACCOUNT_BACKEND_URL must be"),
        ({"ZHANGWEN_CHAT_RETENTION_DAYS": "0"}, "must be a whole number from 1"),
        ({"ZHANGWEN_CHAT_RETENTION_DAYS": "ten"}, "must be a whole number from 1"),
        ({**SITE, **BACKEND, "ZHANGWEN_SITE_TOKEN_ISSUER": ""}, "ISSUER is not"),
        ({**SITE, **BACKEND, "ZHANGWEN_SITE_TOKEN_AUDIENCE": ""}, "AUDIENCE is not"),
        ({**SITE, **BACKEND, "ZHANGWEN_SITE_TOKEN_ALGORITHM": ""}, "ALGORITHM is not"),
        (SITE, "set ACCOUNT_BACKEND_URL and ZHANGWEN_CHANNEL_KEY"),
        ({**BACKEND, "ZHANGWEN_CHANNEL_KEY": "ключ"}, "must be plain ASCII"),
        ({**BACKEND, "ZHANGWEN_CHANNEL_KEY": "two\nlines"}, "must be plain ASCII"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(environ: dict[str, str], message: str) -> None:
    with pytest.raises(RasaException, match=message) as refused:
        ChatSettings.read(None, {**GIVEN, **environ})

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        ({"limits": {"messages": 5}}, "an unknown limit: messages"),
        ({"limits": {"streams": 0}}, "streams in credentials.yml must be a whole number"),
        ({"limits": {"body_bytes": 100}}, "the limit body_bytes is 100: make it 8352 or more"),
        ({"limits": {"message_characters": 9_000}}, "the limit body_bytes is 16384: make it"),
        ({"limits": 5}, "limits in credentials.yml must hold settings"),
        ({"site_token": "x"}, "site_token in credentials.yml must hold settings"),
    ],
)
def test_mistakes_in_credentials_yml(credentials: dict[str, Any], message: str) -> None:
    with pytest.raises(RasaException, match=message):
        ChatSettings.read(credentials, GIVEN)


def test_our_credentials_yml_enables_this_channel_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)

    ((name, credentials),) = read_config_file(str(ROOT / "credentials.yml")).items()

    assert name == f"{ChatInput.__module__.rpartition('.')[0]}.{ChatInput.__name__}"
    assert isinstance(ChatInput.from_credentials(credentials), ChatInput)
