"""One-time codes: every limit, and that they tell nobody who is a customer."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from account_backend.clock import FixedClock
from account_backend.settings import Settings
from account_backend.tables import CodeRow

from .conftest import Backend

CUSTOMER = "19900000001"
ELSEWHERE = "b" * 32

Wrong = Callable[[str], str]


def test_a_right_code_verifies(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    response = backend.try_code(CUSTOMER, code)

    assert response.status_code == 200
    assert response.json()["customer"]["full_name"] == "陈静"
    assert response.json()["expires_at"] == "2026-11-09T12:15:00+08:00"


def test_asking_for_a_code_tells_the_rules(backend: Backend) -> None:
    response = backend.ask_for_code(CUSTOMER)

    assert response.status_code == 202
    assert len(response.json().pop("demo_code")) == 6
    assert {k: v for k, v in response.json().items() if k != "demo_code"} == {
        "masked_phone": "199****0001",
        "expires_in_seconds": 300,
        "tries": 5,
    }


def test_the_code_is_not_told_outside_of_demo_mode(start: Callable[..., Backend]) -> None:
    assert "demo_code" not in start(demo=False).ask_for_code(CUSTOMER).json()


def test_the_code_arrives_in_the_outbox(start: Callable[..., Backend], settings: Settings) -> None:
    backend = start(demo=False)
    backend.ask_for_code(CUSTOMER)

    message = json.loads(settings.outbox.read_text())

    assert message["phone"] == CUSTOMER
    assert message["at"] == "2026-11-09T04:00:00+00:00"
    assert backend.try_code(CUSTOMER, message["code"]).status_code == 200


def test_the_outbox_is_its_owners_alone(backend: Backend, settings: Settings) -> None:
    settings.outbox.touch(mode=0o644)

    backend.ask_for_code(CUSTOMER)

    assert stat.S_IMODE(settings.outbox.stat().st_mode) == 0o600


def test_a_failing_gateway_is_not_told(start: Callable[..., Backend], tmp_path: Path) -> None:
    nowhere = tmp_path / "file" / "outbox.jsonl"
    nowhere.parent.touch()

    response = start(outbox=nowhere).ask_for_code(CUSTOMER)

    assert response.status_code == 202


def test_codes_are_stored_as_keyed_hashes(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    with backend.app.state.backend.database.transaction() as session:
        row = session.execute(select(CodeRow)).scalars().one()

    stored = " ".join(str(value) for value in vars(row).values())
    assert code not in stored
    assert len(row.digest) == 64


# --- Wrong, old, used ------------------------------------------------------------------------


def test_a_wrong_code_leaves_one_try_less(backend: Backend, wrong: Wrong) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    response = backend.try_code(CUSTOMER, wrong(code))

    assert response.status_code == 403
    assert response.json()["code"] == "code_wrong"
    assert response.json()["tries_left"] == 4


def test_the_fifth_wrong_try_uses_the_code_up(backend: Backend, wrong: Wrong) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    answers = [backend.try_code(CUSTOMER, wrong(code)) for _ in range(5)]

    assert [a.json()["code"] for a in answers] == ["code_wrong"] * 4 + ["code_used_up"]
    assert [a.status_code for a in answers] == [403] * 5
    assert backend.try_code(CUSTOMER, code).json()["code"] == "code_used_up"
    assert backend.session() == {"state": "anonymous"}


def test_a_code_works_once(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    backend.try_code(CUSTOMER, code)
    backend.client.delete(f"/v1/sessions/{'a' * 32}")

    replay = backend.try_code(CUSTOMER, code)

    assert (replay.status_code, replay.json()["code"]) == (403, "code_used_up")
    assert backend.session() == {"state": "anonymous"}


@pytest.mark.parametrize(
    ("age", "status"),
    [(timedelta(minutes=5, microseconds=-1), 200), (timedelta(minutes=5), 410)],
)
def test_a_code_lives_five_minutes(
    backend: Backend, clock: FixedClock, age: timedelta, status: int
) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    clock.advance(age)

    assert backend.try_code(CUSTOMER, code).status_code == status


def test_an_expired_code_says_so(backend: Backend, clock: FixedClock) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    clock.advance(timedelta(minutes=6))

    assert backend.try_code(CUSTOMER, code).json()["code"] == "code_expired"


def test_no_code_was_asked_for(backend: Backend) -> None:
    response = backend.try_code(CUSTOMER, "123456")

    assert (response.status_code, response.json()["code"]) == (404, "no_code")


def test_another_conversation_cannot_use_the_code(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    response = backend.try_code(CUSTOMER, code, ELSEWHERE)

    assert response.json()["code"] == "no_code"
    assert backend.session(ELSEWHERE) == {"state": "anonymous"}


def test_another_conversations_own_code_does_not_help(backend: Backend, wrong: Wrong) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    backend.ask_for_code("19900000002", ELSEWHERE)

    assert backend.try_code(CUSTOMER, code, ELSEWHERE).json()["code"] == "no_code"


def test_a_code_belongs_to_the_phone_it_was_sent_to(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    assert backend.try_code("19900000002", code).json()["code"] == "no_code"


def test_a_new_code_voids_the_old_one(backend: Backend, clock: FixedClock) -> None:
    old = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    clock.advance(timedelta(minutes=1))
    new = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    if old != new:
        assert backend.try_code(CUSTOMER, old).json()["code"] == "code_wrong"
    assert backend.try_code(CUSTOMER, new).status_code == 200


def test_a_new_code_voids_the_one_of_another_conversation(
    backend: Backend, clock: FixedClock
) -> None:
    old = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    clock.advance(timedelta(minutes=1))
    backend.ask_for_code(CUSTOMER, ELSEWHERE)

    assert backend.try_code(CUSTOMER, old).json()["code"] == "code_expired"


# --- Limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("conversation", ["a" * 32, ELSEWHERE])
def test_one_new_code_a_minute(backend: Backend, clock: FixedClock, conversation: str) -> None:
    backend.ask_for_code(CUSTOMER)
    clock.advance(timedelta(seconds=20))

    response = backend.ask_for_code(CUSTOMER, conversation)

    assert (response.status_code, response.json()["code"]) == (429, "code_too_soon")
    assert response.json()["retry_after_seconds"] == 40
    assert response.headers["Retry-After"] == "40"


def test_another_phone_need_not_wait(backend: Backend) -> None:
    backend.ask_for_code(CUSTOMER)

    assert backend.ask_for_code("19900000002", ELSEWHERE).status_code == 202


def test_five_codes_an_hour(backend: Backend, clock: FixedClock) -> None:
    for _ in range(5):
        assert backend.ask_for_code(CUSTOMER).status_code == 202
        clock.advance(timedelta(minutes=2))

    refused = backend.ask_for_code(CUSTOMER)
    clock.advance(timedelta(seconds=refused.json()["retry_after_seconds"]))
    accepted = backend.ask_for_code(CUSTOMER)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_codes")
    assert refused.json()["retry_after_seconds"] == 50 * 60
    assert accepted.status_code == 202


def test_a_refused_request_leaves_the_last_code_alone(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    backend.ask_for_code(CUSTOMER)

    assert backend.try_code(CUSTOMER, code).status_code == 200


def ten_wrong_codes(backend: Backend, clock: FixedClock, wrong: Wrong, phone: str) -> list[str]:
    answers = []
    for _ in range(2):
        code = backend.ask_for_code(phone).json()["demo_code"]
        answers += [backend.try_code(phone, wrong(code)).json()["code"] for _ in range(5)]
        clock.advance(timedelta(minutes=1))
    return answers


def test_ten_wrong_codes_end_it_for_the_day(
    backend: Backend, clock: FixedClock, wrong: Wrong
) -> None:
    answers = ten_wrong_codes(backend, clock, wrong, CUSTOMER)

    blocked = backend.ask_for_code(CUSTOMER, ELSEWHERE)

    assert answers[-1] == "phone_blocked"
    assert (blocked.status_code, blocked.json()["code"]) == (429, "phone_blocked")
    assert blocked.json()["retry_after_seconds"] == 12 * 3600 - 120  # until midnight in Shanghai


def test_a_block_outweighs_a_right_code(backend: Backend, clock: FixedClock, wrong: Wrong) -> None:
    for _ in range(9):
        code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
        backend.try_code(CUSTOMER, wrong(code))
        clock.advance(timedelta(minutes=13))
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]
    backend.try_code(CUSTOMER, wrong(code))

    response = backend.try_code(CUSTOMER, code)

    assert (response.status_code, response.json()["code"]) == (429, "phone_blocked")


def test_a_block_ends_at_midnight_in_shanghai(
    backend: Backend, clock: FixedClock, wrong: Wrong
) -> None:
    ten_wrong_codes(backend, clock, wrong, CUSTOMER)

    clock.moment = datetime(2026, 11, 9, 15, 59, 59, tzinfo=timezone.utc)
    before = backend.ask_for_code(CUSTOMER)
    clock.moment = datetime(2026, 11, 9, 16, 0, tzinfo=timezone.utc)
    after = backend.ask_for_code(CUSTOMER)

    assert before.json()["code"] == "phone_blocked"
    assert before.json()["retry_after_seconds"] == 1
    assert after.status_code == 202
