"""The web channel's key says whose a conversation is, and opens nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import account_backend
from account_backend.app import create_app
from account_backend.clock import FixedClock
from account_backend.sessions import OWNERS_KEPT
from account_backend.settings import Settings, SettingsError

from .conftest import CHANNEL_KEY, DEMO_PHONES, SERVICE_KEY, Backend

README = Path(account_backend.__file__).with_name("README.md")

HERE, ELSEWHERE = "a" * 32, "b" * 32
CHEN_JING, LI_QIANG = "c1", "c2"  # in the order of the seed file

WRONG_KEYS = [
    {},
    {"X-Channel-Key": ""},
    {"X-Channel-Key": CHANNEL_KEY[:-1]},
    {"X-Channel-Key": CHANNEL_KEY + "x"},
    {"X-Channel-Key": CHANNEL_KEY.upper()},
    {"X-Channel-Key": SERVICE_KEY},
    {"X-Service-Key": SERVICE_KEY},
    {"X-Service-Key": CHANNEL_KEY},
    {"Authorization": f"Bearer {CHANNEL_KEY}"},
]


def put(backend: Backend, headers: dict[str, str], body: Any = None) -> Any:
    body = {"customer_id": CHEN_JING} if body is None else body
    return TestClient(backend.app).put(f"/v1/sessions/{HERE}", headers=headers, json=body)


def test_the_channel_signs_a_customer_in(backend: Backend) -> None:
    response = backend.sign_in(CHEN_JING)

    assert response.status_code == 200
    assert response.json() == {
        "state": "verified",
        "customer": {"full_name": "陈静", "given_name": "静", "masked_phone": "199****0001"},
        "expires_at": "2026-11-09T12:15:00+08:00",
    }
    assert backend.session() == response.json()
    assert backend.accounts().json()["customer"]["full_name"] == "陈静"
    assert backend.session(ELSEWHERE) == {"state": "anonymous"}


@pytest.mark.parametrize("headers", WRONG_KEYS, ids=repr)
def test_any_other_key_signs_nobody_in(backend: Backend, headers: dict[str, str]) -> None:
    response = put(backend, headers)

    assert (response.status_code, response.json()["code"]) == (401, "channel_key_required")
    assert response.headers["WWW-Authenticate"] == "ChannelKey"
    assert backend.session() == {"state": "anonymous"}


def test_a_body_is_not_looked_at_without_the_key(backend: Backend) -> None:
    assert put(backend, {}, body=["no", "customer"]).json()["code"] == "channel_key_required"


@pytest.mark.parametrize("key", [None, CHANNEL_KEY, SERVICE_KEY, ""])
def test_where_no_channel_key_is_set_nobody_signs_in(
    start: Callable[..., Backend], key: str | None
) -> None:
    backend = start(channel_key=None)
    headers = {"X-Service-Key": SERVICE_KEY} | ({} if key is None else {"X-Channel-Key": key})

    response = put(backend, headers)

    assert (response.status_code, response.json()["code"]) == (403, "channel_not_configured")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/sessions/{HERE}/accounts"),
        ("PUT", f"/v1/sessions/{HERE}/accounts"),
        ("DELETE", f"/v1/sessions/{HERE}/accounts"),
        ("GET", f"/v1/sessions/{HERE}/projection"),
        ("POST", f"/v1/sessions/{HERE}/codes"),
        ("POST", f"/v1/sessions/{HERE}/verify"),
        ("POST", f"/v1/sessions/{HERE}"),
        ("GET", "/v1/products"),
        ("GET", "/v1/today"),
        ("PUT", "/v1/sessions/"),
        ("GET", "/openapi.json"),
    ],
)
def test_the_channel_key_opens_nothing_else(backend: Backend, method: str, path: str) -> None:
    backend.sign_in(CHEN_JING)
    channel = TestClient(backend.app, headers={"X-Channel-Key": CHANNEL_KEY})

    response = channel.request(method, path)

    assert (response.status_code, response.json()["code"]) == (401, "service_key_required")


@pytest.mark.parametrize("customer_id", ["c99", "C1", "19900000001", "c1'--", "x" * 128])
def test_an_unknown_customer_changes_nothing(backend: Backend, customer_id: str) -> None:
    backend.sign_in(CHEN_JING)

    response = backend.sign_in(customer_id)

    assert (response.status_code, response.json()["code"]) == (404, "customer_unknown")
    assert backend.session()["customer"]["full_name"] == "陈静"


@pytest.mark.parametrize(
    "body", [{}, {"customer_id": ""}, {"customer_id": 1}, {"customer_id": "陈"}]
)
def test_what_is_no_id_is_refused(backend: Backend, body: dict[str, Any]) -> None:
    response = put(backend, {"X-Channel-Key": CHANNEL_KEY}, body)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_signing_in_takes_a_conversation_from_nobody(backend: Backend) -> None:
    backend.log_in("19900000002")

    response = backend.sign_in(CHEN_JING)

    assert (response.status_code, response.json()["code"]) == (409, "other_customer")
    assert backend.session()["customer"]["full_name"] == "李强"


def test_a_conversation_that_somebody_has_left_is_free(backend: Backend) -> None:
    backend.log_in("19900000002")
    backend.log_out()

    assert backend.sign_in(CHEN_JING).status_code == 200
    assert backend.session()["customer"]["full_name"] == "陈静"


def test_a_conversation_of_the_sites_customer_opens_for_nobody_elses_code(
    backend: Backend,
) -> None:
    backend.sign_in(CHEN_JING)
    backend.log_out()
    code = backend.ask_for_code("19900000002", HERE).json()["demo_code"]

    refused = backend.try_code("19900000002", code, HERE)

    assert (refused.status_code, refused.json()["code"]) == (409, "other_customer")
    assert backend.session() == {"state": "anonymous"}
    assert backend.accounts().json()["code"] == "anonymous"


def test_the_code_that_was_refused_there_is_used_up(backend: Backend) -> None:
    backend.sign_in(CHEN_JING)
    code = backend.ask_for_code("19900000002", HERE).json()["demo_code"]
    backend.try_code("19900000002", code, HERE)

    again = backend.try_code("19900000002", code, HERE)

    assert (again.status_code, again.json()["code"]) == (403, "code_used_up")
    assert backend.session()["customer"]["full_name"] == "陈静"


def test_the_sites_customer_may_come_back_by_code(backend: Backend) -> None:
    backend.sign_in(CHEN_JING)
    backend.log_out()

    backend.log_in("19900000001", HERE)

    assert backend.session()["customer"]["full_name"] == "陈静"


def test_the_channel_gives_nobodys_conversation_to_another(backend: Backend) -> None:
    backend.sign_in(CHEN_JING)
    backend.log_out()

    refused = backend.sign_in(LI_QIANG)

    assert (refused.status_code, refused.json()["code"]) == (409, "other_customer")
    assert backend.session() == {"state": "anonymous"}


def test_whose_a_conversation_was_is_forgotten_after_its_time(
    backend: Backend, clock: FixedClock
) -> None:
    backend.sign_in(CHEN_JING)
    clock.advance(OWNERS_KEPT)
    backend.sign_in(CHEN_JING, ELSEWHERE)

    backend.log_in("19900000002", HERE)

    assert backend.session()["customer"]["full_name"] == "李强"


def test_the_channel_may_ask_who_it_has_signed_in(backend: Backend) -> None:
    told = backend.sign_in(CHEN_JING).json()
    channel = TestClient(backend.app, headers={"X-Channel-Key": CHANNEL_KEY})

    assert channel.get(f"/v1/sessions/{HERE}").json() == told
    assert channel.get(f"/v1/sessions/{ELSEWHERE}").json() == {"state": "anonymous"}


def test_renewing_puts_off_the_idle_end(backend: Backend, clock: FixedClock) -> None:
    backend.sign_in(CHEN_JING)
    clock.advance(timedelta(minutes=14))

    renewed = backend.renew(CHEN_JING)

    assert (renewed.status_code, renewed.json()) == (200, backend.session())
    assert renewed.json()["expires_at"] == "2026-11-09T12:29:00+08:00"


def test_however_often_it_is_renewed_it_ends_after_eight_hours(
    backend: Backend, clock: FixedClock
) -> None:
    backend.sign_in(CHEN_JING)
    for _ in range(8 * 6 - 1):
        clock.advance(timedelta(minutes=10))
        assert backend.renew(CHEN_JING).status_code == 200
    clock.advance(timedelta(minutes=10))

    refused = backend.renew(CHEN_JING)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_signed_in")
    assert backend.session() == {"state": "anonymous"}


def test_renewing_signs_nobody_in_who_has_logged_out(backend: Backend) -> None:
    backend.sign_in(CHEN_JING)
    backend.log_out()

    refused = backend.renew(CHEN_JING)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_signed_in")
    assert backend.session() == {"state": "anonymous"}


def test_renewing_leaves_somebody_elses_session_alone(backend: Backend, clock: FixedClock) -> None:
    backend.log_in("19900000002")  # by code, on a computer that they share
    before = backend.session()
    clock.advance(timedelta(minutes=1))

    refused = backend.renew(CHEN_JING)

    assert (refused.status_code, refused.json()["code"]) == (409, "other_customer")
    assert backend.session() == before


def test_a_customer_may_be_signed_in_to_several_conversations(backend: Backend) -> None:
    backend.sign_in(LI_QIANG, HERE)
    backend.sign_in(LI_QIANG, ELSEWHERE)

    names = [backend.session(one)["customer"]["full_name"] for one in (HERE, ELSEWHERE)]

    assert names == ["李强", "李强"]


def test_being_signed_in_ends_when_it_is_not_used(backend: Backend, clock: FixedClock) -> None:
    backend.sign_in(CHEN_JING)

    clock.advance(timedelta(minutes=15))

    assert backend.accounts().json()["code"] == "anonymous"


def test_being_signed_in_ends_after_eight_hours(backend: Backend, clock: FixedClock) -> None:
    backend.sign_in(CHEN_JING)

    for _ in range(8 * 6):
        backend.accounts()
        clock.advance(timedelta(minutes=10))

    assert backend.session() == {"state": "anonymous"}


def test_signing_in_again_starts_a_new_session(backend: Backend, clock: FixedClock) -> None:
    backend.sign_in(CHEN_JING)
    clock.advance(timedelta(minutes=10))

    assert backend.sign_in(CHEN_JING).json()["expires_at"] == "2026-11-09T12:25:00+08:00"


def test_the_channel_ends_what_it_began(backend: Backend) -> None:
    backend.sign_in(CHEN_JING)
    channel = TestClient(backend.app, headers={"X-Channel-Key": CHANNEL_KEY})

    response = channel.delete(f"/v1/sessions/{HERE}")

    assert response.status_code == 204
    assert backend.session() == {"state": "anonymous"}


def test_without_a_channel_key_only_the_service_ends_sessions(
    start: Callable[..., Backend],
) -> None:
    backend = start(channel_key=None)
    backend.log_in("19900000001")
    channel = TestClient(backend.app, headers={"X-Channel-Key": CHANNEL_KEY})

    assert channel.delete(f"/v1/sessions/{HERE}").status_code == 401
    assert backend.session()["state"] == "verified"


@pytest.mark.parametrize("key", ["short", "密" * 32, SERVICE_KEY])
def test_a_key_that_protects_nothing_is_refused(settings: Settings, key: str) -> None:
    environment = {"ZHANGWEN_SERVICE_KEY": settings.service_key, "ZHANGWEN_CHANNEL_KEY": key}

    with pytest.raises(SettingsError, match="ZHANGWEN_CHANNEL_KEY"):
        Settings.from_environment(environment)


def test_an_empty_key_counts_as_none(settings: Settings) -> None:
    environment = {"ZHANGWEN_SERVICE_KEY": settings.service_key, "ZHANGWEN_CHANNEL_KEY": " "}

    assert Settings.from_environment(environment).channel_key is None


def test_the_key_is_not_in_what_is_printed_of_the_settings(settings: Settings) -> None:
    assert CHANNEL_KEY not in repr(create_app(settings).state.backend)


def test_the_readme_tells_whose_each_id_is(backend: Backend) -> None:
    rows = re.findall(r"^\| `(c\d+)` \| (\d{11}) \| ([^|]+) \|", README.read_text("utf-8"), re.M)

    assert len(rows) == len(DEMO_PHONES)
    for customer_id, phone, name in rows:
        customer = backend.sign_in(customer_id, f"conversation-of-{phone}").json()["customer"]
        assert (customer["full_name"], customer["masked_phone"][-4:]) == (name.strip(), phone[-4:])
