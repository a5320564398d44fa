"""Who a conversation belongs to, how long, and what only that customer is told."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from account_backend.clock import FixedClock
from account_backend.settings import Settings
from account_backend.tables import SessionRow

from .conftest import Backend

CUSTOMER = "19900000001"
HERE, ELSEWHERE = "a" * 32, "b" * 32


def stored_sessions(backend: Backend) -> int:
    with backend.app.state.backend.database.transaction() as session:
        return session.query(SessionRow).count()


def test_a_new_conversation_is_anonymous(backend: Backend) -> None:
    assert backend.session() == {"state": "anonymous"}


def test_an_anonymous_conversation_is_told_nothing_personal(backend: Backend) -> None:
    response = backend.accounts()

    assert (response.status_code, response.json()["code"]) == (403, "anonymous")
    assert set(response.json()) == {"code", "message"}


def test_a_verified_conversation_knows_its_customer(backend: Backend) -> None:
    backend.log_in(CUSTOMER)

    assert backend.session() == {
        "state": "verified",
        "customer": {"full_name": "陈静", "given_name": "静", "masked_phone": "199****0001"},
        "expires_at": "2026-11-09T12:15:00+08:00",
    }


def test_a_session_is_of_one_conversation_only(backend: Backend) -> None:
    backend.log_in(CUSTOMER, HERE)

    assert backend.accounts(ELSEWHERE).json()["code"] == "anonymous"
    assert backend.session(ELSEWHERE) == {"state": "anonymous"}


def test_each_conversation_is_told_of_its_own_customer(backend: Backend) -> None:
    backend.log_in(CUSTOMER, HERE)
    backend.log_in("19900000002", ELSEWHERE)

    assert backend.accounts(HERE).json()["customer"]["full_name"] == "陈静"
    assert backend.accounts(ELSEWHERE).json()["customer"]["full_name"] == "李强"


def test_verifying_again_hands_the_conversation_over(backend: Backend) -> None:
    backend.log_in(CUSTOMER)
    backend.log_in("19900000002")

    assert backend.accounts().json()["customer"]["full_name"] == "李强"
    assert stored_sessions(backend) == 1


def test_logging_out_ends_it_at_once(backend: Backend) -> None:
    backend.log_in(CUSTOMER)

    response = backend.client.delete(f"/v1/sessions/{HERE}")

    assert (response.status_code, response.content) == (204, b"")
    assert backend.accounts().json()["code"] == "anonymous"
    assert stored_sessions(backend) == 0


def test_logging_out_twice_is_fine(backend: Backend) -> None:
    statuses = [backend.client.delete(f"/v1/sessions/{HERE}").status_code for _ in range(2)]

    assert statuses == [204, 204]


def test_logging_out_leaves_other_conversations_alone(backend: Backend) -> None:
    backend.log_in(CUSTOMER, HERE)
    backend.log_in("19900000002", ELSEWHERE)

    backend.client.delete(f"/v1/sessions/{HERE}")

    assert backend.accounts(ELSEWHERE).status_code == 200


@pytest.mark.parametrize(
    ("idle", "status"),
    [(timedelta(minutes=15, microseconds=-1), 200), (timedelta(minutes=15), 403)],
)
def test_an_idle_session_ends_after_fifteen_minutes(
    backend: Backend, clock: FixedClock, idle: timedelta, status: int
) -> None:
    backend.log_in(CUSTOMER)
    clock.advance(idle)

    assert backend.accounts().status_code == status


def test_an_expired_session_is_deleted(backend: Backend, clock: FixedClock) -> None:
    backend.log_in(CUSTOMER)
    clock.advance(timedelta(minutes=15))

    backend.session(ELSEWHERE)

    assert stored_sessions(backend) == 0


def test_asking_for_accounts_keeps_it_alive(backend: Backend, clock: FixedClock) -> None:
    backend.log_in(CUSTOMER)

    for _ in range(4):
        clock.advance(timedelta(minutes=14))
        assert backend.accounts().status_code == 200


def test_asking_who_it_is_does_not_keep_it_alive(backend: Backend, clock: FixedClock) -> None:
    backend.log_in(CUSTOMER)
    clock.advance(timedelta(minutes=14))
    backend.session()
    clock.advance(timedelta(minutes=1))

    assert backend.accounts().status_code == 403


def test_a_busy_session_ends_after_eight_hours(backend: Backend, clock: FixedClock) -> None:
    backend.log_in(CUSTOMER)
    for _ in range(8 * 6 - 1):
        clock.advance(timedelta(minutes=10))
        assert backend.accounts().status_code == 200

    assert backend.session()["expires_at"] == "2026-11-09T20:00:00+08:00"
    clock.advance(timedelta(minutes=10))
    assert backend.accounts().status_code == 403


def test_both_limits_are_settings(start: Callable[..., Backend], clock: FixedClock) -> None:
    backend = start(session_idle=timedelta(minutes=2), session_absolute=timedelta(minutes=3))
    backend.log_in(CUSTOMER)

    assert backend.session()["expires_at"] == "2026-11-09T12:02:00+08:00"
    clock.advance(timedelta(minutes=1, seconds=30))
    backend.accounts()
    assert backend.session()["expires_at"] == "2026-11-09T12:03:00+08:00"


def test_the_database_is_its_owners_alone(backend: Backend, settings: Settings) -> None:
    backend.log_in(CUSTOMER)

    files = list(Path(settings.database_url.removeprefix("sqlite:///")).parent.glob("backend.db*"))

    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_session_survives_a_restart(start: Callable[..., Backend]) -> None:
    start().log_in(CUSTOMER)

    assert start().session()["state"] == "verified"


def test_a_later_wrong_code_does_not_end_the_session(
    backend: Backend, clock: FixedClock, wrong: Callable[[str], str]
) -> None:
    backend.log_in(CUSTOMER)
    clock.advance(timedelta(minutes=1))
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    backend.try_code(CUSTOMER, wrong(code))

    assert backend.session()["state"] == "verified"
