"""The token by which the page tells the assistant who is signed in."""

from __future__ import annotations

import time

import jwt
import pytest

from demo_site.settings import Settings, SettingsError, TokenSettings
from tests.demo_site.browser import Browser


def test_names_the_customer_for_five_minutes(browser: Browser, settings: Settings) -> None:
    browser.sign_in("c12")

    answer = browser.ask_for_token()

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    claims = jwt.decode(
        body["token"], settings.tokens.secret, algorithms=["HS256"], audience="the-assistant"
    )
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp"}
    assert (claims["iss"], claims["sub"]) == ("the-site", "c12")
    assert claims["exp"] - claims["iat"] == body["expires_in"] == 300
    assert abs(claims["iat"] - time.time()) < 5


def test_an_anonymous_visitor_gets_none(browser: Browser) -> None:
    assert browser.ask_for_token().status_code == 401
    browser.look()
    assert browser.ask_for_token().status_code == 401


def test_who_has_signed_out_gets_none(browser: Browser) -> None:
    browser.sign_in("c1")
    browser.sign_out()
    assert browser.ask_for_token().status_code == 401


@pytest.mark.parametrize("origin", ["http://127.0.0.1:5005", "https://evil.example", "null"])
def test_no_page_of_another_origin_gets_one(origin: str, browser: Browser) -> None:
    browser.sign_in("c1")
    answer = browser.ask_for_token(origin=origin)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_short_secret_is_refused_and_none_is_shown() -> None:
    with pytest.raises(SettingsError, match="ZHANGWEN_SITE_TOKEN_SECRET"):
        TokenSettings(secret="short", issuer="a", audience="b")
    secret = "s" * 40
    settings = Settings.from_environment({"ZHANGWEN_SITE_TOKEN_SECRET": secret})
    assert secret not in repr(settings)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:5005", "http://bot.example/", "http://bot.example; script-src *"]
)
def test_the_assistants_address_is_an_origin(url: str) -> None:
    with pytest.raises(SettingsError, match="DEMO_SITE_BOT_URL"):
        Settings.from_environment(
            {"ZHANGWEN_SITE_TOKEN_SECRET": "s" * 32, "DEMO_SITE_BOT_URL": url}
        )
