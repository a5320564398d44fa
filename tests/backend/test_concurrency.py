"""The limits hold when requests come at the same time, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .conftest import Backend

CUSTOMER = "19900000001"
AT_ONCE = 12


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, start: Callable[..., Backend]) -> Backend:
    if request.param == "sqlite":
        return start()
    return start(database_url=request.getfixturevalue("postgres_url"))


def at_once(call: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, range(AT_ONCE)))


def test_one_of_many_requests_gets_a_code(backend: Backend) -> None:
    answers = at_once(lambda i: backend.ask_for_code(CUSTOMER, f"conversation-of-{i:02d}"))

    assert Counter(a.status_code for a in answers) == {202: 1, 429: AT_ONCE - 1}


def test_many_wrong_tries_are_all_counted(backend: Backend, wrong: Callable[[str], str]) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    answers = at_once(lambda _: backend.try_code(CUSTOMER, wrong(code)).json())

    assert Counter(a["code"] for a in answers) == {
        "code_wrong": 4,
        "code_used_up": AT_ONCE - 4,
    }
    assert sorted(a["tries_left"] for a in answers if "tries_left" in a) == [1, 2, 3, 4]


def test_a_code_typed_many_times_works_once(backend: Backend) -> None:
    code = backend.ask_for_code(CUSTOMER).json()["demo_code"]

    answers = at_once(lambda _: backend.try_code(CUSTOMER, code))

    assert Counter(a.status_code for a in answers) == {200: 1, 403: AT_ONCE - 1}


def test_several_tabs_that_sign_in_at_once_all_succeed(backend: Backend) -> None:
    answers = at_once(lambda _: backend.sign_in("c1"))

    assert {answer.status_code for answer in answers} == {200}
    assert backend.session()["customer"]["full_name"] == "陈静"


def test_reading_while_logging_out_never_fails(backend: Backend) -> None:
    backend.log_in(CUSTOMER)

    def read_or_end(number: int) -> int:
        if number == AT_ONCE // 2:
            path = f"/v1/sessions/{'a' * 32}"
            status: int = backend.client.delete(path).status_code
            return status
        return int(backend.accounts().status_code)

    assert set(at_once(read_or_end)) <= {200, 204, 403}
    assert backend.session() == {"state": "anonymous"}
