"""Asked how long, the day of the records is told; where there is none, the general answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import UNPAID_BILL, account, answers, answers_from_records
from tests.actions.stub_backend import StubBackend
from tests.actions.test_customer_answers import application, case
from tests.actions.test_loan_answers import loan, plan
from tests.actions.test_purchase_answers import coupon, refund
from tests.actions.test_repayment_answers import LIMIT, TEMPORARY, attempt

# By topic: what of an account has a day, and what has none.
OF_ACCOUNT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "refund": (
        {"refunds": [refund("completed"), refund("requested", expected_by="2026-11-12")]},
        {"refunds": [refund("completed", completed_on="2026-11-07")]},
    ),
    "repayment_problem": (
        {"repayment_attempts": [attempt("refunding_duplicate", settles_by="2026-11-12")]},
        {"repayment_attempts": [attempt("failed")]},
    ),
    "cancel_loan": (
        {"drawdowns": [loan("processing", cancel_until="2026-11-12")]},
        {"drawdowns": [loan("processing")]},
    ),
    "instalment": (
        {"instalment_plans": [plan(next_due_date="2026-11-12"), plan()]},
        {"instalment_plans": [plan("settled")]},
    ),
    "limit_problem": ({"limit": LIMIT, "temporary_limit": TEMPORARY}, {"limit": LIMIT}),
    "limit_increase": ({"temporary_limit": TEMPORARY}, {"limit": LIMIT}),
    "minimum_payment": (
        {"bills": [{**UNPAID_BILL, "minimum_payment_amount": "86.03"}]},
        {"bills": [UNPAID_BILL]},
    ),
    "promotions": ({"coupons": [coupon("2026-11-12")]}, {}),
}


@pytest.mark.parametrize("topic", OF_ACCOUNT)
async def test_an_account_that_has_a_day_for_it(backend: StubBackend, topic: str) -> None:
    with_day, without = OF_ACCOUNT[topic]

    (said,) = await answers(backend, [account(**with_day)], topic, intent="ask_how_long")
    assert "2026-11-" in str(said)

    said_then = await answers(backend, [account(**without)], topic, intent="ask_how_long")
    assert said_then == [general(f"utter_{topic}_how_long")]


OF_CUSTOMER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "case_status": (
        {"cases": [case("in_review", answer_by="2026-12-01"), case("in_review")]},
        {"cases": [case("in_review")]},
    ),
    "file_appeal": (
        {"cases": [case("in_review", answer_by="2026-12-01")]},
        {"cases": [case("in_review")]},
    ),
    "application_rejected": (
        {"applications": [application("declined", reapply_from="2026-12-01")]},
        {"applications": [application("declined")]},
    ),
    "limit_increase": (
        {
            "applications": [
                application("declined", kind="limit_increase", reapply_from="2026-12-01")
            ]
        },
        {"applications": [application("approved", kind="limit_increase")]},
    ),
}


@pytest.mark.parametrize("topic", OF_CUSTOMER)
async def test_a_record_of_the_customer_that_has_a_day_for_it(
    backend: StubBackend, topic: str
) -> None:
    with_day, without = OF_CUSTOMER[topic]

    (said,) = await answers_from_records(backend, topic, intent="ask_how_long", **with_day)
    assert str(said).count("2026-12-01") == 1

    said_then = await answers_from_records(backend, topic, intent="ask_how_long", **without)
    assert said_then == [general(f"utter_{topic}_how_long")]


async def test_since_when_an_application_is_reviewed(backend: StubBackend) -> None:
    (said,) = await answers_from_records(
        backend,
        "open_account",
        intent="ask_how_long",
        applications=[application("in_review", kind="open_account")],
    )

    assert said["lines"][0]["response"] == "utter_application_in_review_line"


@pytest.mark.parametrize("intent", ["ask_why", "ask_how"])
async def test_why_and_how_stay_with_the_general_answer(backend: StubBackend, intent: str) -> None:
    expected = account(refunds=[refund("requested", expected_by="2026-11-12")])

    said = await answers(backend, [expected], "refund", intent=intent)

    assert said == [general(f"utter_refund{intent.removeprefix('ask')}")]
