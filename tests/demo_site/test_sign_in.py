"""Signing in on the host page: who may, how it is kept, and what a forger gets."""

from __future__ import annotations

import pytest

from demo_site.sessions import LIFETIME_SECONDS, MOST_SESSIONS, Sessions
from demo_site.settings import Settings
from tests.demo_site.browser import COOKIE, Browser

ELSEWHERE = "http://127.0.0.1:5005"  # another port of this machine: same site, another origin


def test_signing_in_and_out(browser: Browser) -> None:
    assert "你好" not in browser.look().text

    answer = browser.sign_in("c1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = browser.look().text
    assert "你好，陈静" in page
    assert "¥1,280.00" in page
    assert "2026年11月10日" in page

    assert browser.sign_out().status_code == 303
    assert "你好" not in browser.look().text


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(browser: Browser) -> None:
    for answer in (browser.look(), browser.sign_in("c1"), browser.sign_out()):
        attributes = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")}
        assert {"httponly", "samesite=strict", "path=/"} <= attributes


def test_signing_in_and_out_change_the_cookie(browser: Browser) -> None:
    browser.look()
    before = browser.cookie
    browser.sign_in("c1")
    signed_in = browser.cookie
    browser.sign_out()
    assert len({before, signed_in, browser.cookie}) == 3

    browser.client.cookies.set(COOKIE, signed_in or "", domain="127.0.0.1")
    assert browser.ask_for_token().status_code == 401, "the old cookie is worth nothing"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
@pytest.mark.parametrize("forgery", ["no key", "wrong key", "other origin", "no origin"])
def test_a_forged_form_is_refused(path: str, forgery: str, browser: Browser) -> None:
    browser.sign_in("c1")
    fields = {"customer": "c2", "form_key": browser.form_key()}
    headers = {"Origin": browser.origin}
    if forgery == "no key":
        del fields["form_key"]
    elif forgery == "wrong key":
        fields["form_key"] = "x" * 43
    elif forgery == "other origin":
        headers["Origin"] = ELSEWHERE
    else:
        del headers["Origin"]

    answer = browser.client.post(path, data=fields, headers=headers)

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "你好，陈静" in browser.look().text


def test_a_form_without_a_cookie_is_refused(browser: Browser) -> None:
    key = browser.form_key()
    browser.client.cookies.clear()
    assert browser.send("/sign-in", customer="c1", form_key=key).status_code == 403


def test_a_form_that_is_too_large_is_refused(browser: Browser) -> None:
    assert browser.sign_in("c1", padding="x" * 5000).status_code == 403


@pytest.mark.parametrize("customer", ["", "c0", "c15", "c1 ", "陈静"])
def test_an_unknown_customer_is_refused(customer: str, browser: Browser) -> None:
    assert browser.sign_in(customer).status_code == 400
    assert browser.ask_for_token().status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/site-token"])
def test_nothing_changes_by_a_link(path: str, browser: Browser) -> None:
    assert browser.look(path).status_code == 405


def test_another_name_of_this_machine_is_refused(browser: Browser) -> None:
    assert browser.look(Host="billing.example:8080").status_code == 421
    assert browser.look(Host="localhost:8080").status_code == 200


def test_sessions_end_after_a_while_and_do_not_pile_up(settings: Settings) -> None:
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    first = sessions.begin("c1")
    now[0] = LIFETIME_SECONDS - 1.0
    assert sessions.find(first.id) is first
    now[0] = float(LIFETIME_SECONDS)
    assert sessions.find(first.id) is None

    oldest = sessions.begin()
    for _ in range(MOST_SESSIONS):
        sessions.begin()
    assert sessions.find(oldest.id) is None
