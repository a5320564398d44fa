"""Asking for codes and guessing them tells nobody who is a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from account_backend.clock import FixedClock
from account_backend.settings import Settings

from .conftest import Backend

CUSTOMER = "19900000001"
STRANGER = "13800000000"
ELSEWHERE = "b" * 32


def test_a_stranger_is_shown_a_code_that_never_verifies(backend: Backend) -> None:
    code = backend.ask_for_code(STRANGER).json()["demo_code"]

    assert backend.try_code(STRANGER, code).json()["code"] == "code_wrong"


def test_a_stranger_is_not_sent_a_message(backend: Backend, settings: Settings) -> None:
    backend.ask_for_code(STRANGER)

    assert not settings.outbox.exists()


@pytest.mark.parametrize("demo", [True, False])
def test_nothing_but_the_right_code_tells_a_customer_from_a_stranger(
    start: Callable[..., Backend], clock: FixedClock, demo: bool
) -> None:
    def life_of(phone: str, conversation: str) -> list[tuple[int, dict[str, Any]]]:
        """Everything that somebody without the phone in hand can see."""
        seen = []
        for _ in range(6):
            seen.append(backend.ask_for_code(phone, conversation))
            seen.append(backend.ask_for_code(phone, conversation))
            seen.append(backend.try_code(phone, "000000", conversation))
            seen.append(backend.try_code(phone, "000000", conversation))
            clock.advance(timedelta(minutes=1))
        clock.advance(timedelta(minutes=20))
        seen.append(backend.try_code(phone, "000000", conversation))
        return [
            (r.status_code, {k: v for k, v in r.json().items() if k != "masked_phone"})
            for r in seen
        ]

    backend = start(demo=demo)
    moment = clock.moment
    customer = life_of(CUSTOMER, "a" * 32)
    clock.moment = moment
    stranger = life_of(STRANGER, ELSEWHERE)

    for _, body in customer + stranger:
        if demo and "expires_in_seconds" in body:
            assert len(body.pop("demo_code")) == 6
    assert customer == stranger
    assert {body["code"] for _, body in customer if "code" in body} == {
        "code_too_soon",
        "code_wrong",
        "phone_blocked",
    }


def test_the_database_is_asked_the_same_for_both(backend: Backend) -> None:
    """What is read of a customer alone would take time, and tell who is one."""
    asked: list[str] = []
    engine = backend.app.state.backend.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def questions(phone: str, conversation: str) -> list[str]:
        asked.clear()
        backend.ask_for_code(phone, conversation)
        backend.try_code(phone, "000000", conversation)
        return list(asked)

    assert questions(CUSTOMER, "a" * 32) == questions(STRANGER, ELSEWHERE)
