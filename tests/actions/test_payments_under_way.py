"""A payment that is being processed is told before what is owed, and nobody is told to pay again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.ledger import (
    FROZEN,
    LATE,
    OVERDUE_FIGURES,
    account,
    answers,
)
from tests.actions.stub_backend import StubBackend
from tests.actions.test_repayment_answers import attempt

DUE = {"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6}
SETTLES = [{"response": "utter_repayment_settles_by", "settles_date": "2026-11-10"}]


def paying(of: dict[str, Any], *amounts: str, **changes: Any) -> dict[str, Any]:
    """The account with payments of these amounts under way."""
    made = [
        attempt("processing", amount=amount, settles_by="2026-11-10", **changes)
        for amount in amounts
    ]
    return {**of, "repayment_attempts": made}


def processing(amount: str, product: str = "baitiao") -> dict[str, Any]:
    return {
        "response": "utter_repayment_processing_line",
        "product": product,
        "amount": amount,
        "attempted_date": "2026-11-08",
        "source_term": "way_bank_card",
        "settles": SETTLES,
    }


def left(amount: str) -> dict[str, Any]:
    return {"response": "utter_left_to_pay_line", "product": "baitiao", "left_amount": amount}


def under_way(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"response": "utter_payments_under_way", "lines": list(lines)}


TELLS_WHAT_IS_OWED = (
    "overdue_status bill_query repayment_date overdue_consequences cannot_repay collections "
    "early_repayment account_abnormal restore_account"
).split()


@pytest.mark.parametrize("topic", TELLS_WHAT_IS_OWED)
async def test_a_payment_under_way_is_told_first(backend: StubBackend, topic: str) -> None:
    late = {**LATE, "collections": {"stage": "gentle"}}

    first, *others = await answers(backend, [paying(late, "1287.68")], topic)

    assert first == under_way(processing("1287.68"))
    assert others


async def test_who_has_paid_what_is_overdue_is_not_told_to_pay(backend: StubBackend) -> None:
    _, said = await answers(backend, [paying(LATE, "1287.68")], "overdue_status")

    line = {"response": "utter_overdue_line", "product": "baitiao", **OVERDUE_FIGURES}
    assert said == {"response": "utter_overdue_status_yours", "lines": [line]}


async def test_of_a_part_the_rest_is_told_to_the_cent(backend: StubBackend) -> None:
    first, said = await answers(backend, [paying(LATE, "1000.01", "87.66")], "overdue_status")

    assert first == under_way(processing("1000.01"), processing("87.66"), left("200.01"))
    assert said["lines"][-1] == {"response": "utter_overdue_next_pay_the_rest"}


async def test_a_payment_of_one_account_does_not_cover_another(backend: StubBackend) -> None:
    other = {**LATE, "product": "huabei"}

    first, said = await answers(backend, [paying(LATE, "1287.68"), other], "overdue_status")

    assert first == under_way(processing("1287.68"))
    assert said["lines"][-1] == {"response": "utter_overdue_next_pay_the_rest"}


async def test_a_payment_of_another_bill_covers_nothing_overdue(backend: StubBackend) -> None:
    first, _ = await answers(
        backend, [paying(LATE, "1287.68", bill_id="b-next-month")], "overdue_status"
    )

    assert first == under_way(processing("1287.68"), left("1287.68"))


async def test_a_bill_that_is_due_and_paid(backend: StubBackend) -> None:
    said = await answers(backend, [paying(account(next_due=DUE), "860.25")], "bill_query")

    assert [message["response"] for message in said] == [
        "utter_payments_under_way",
        "utter_bill_query_yours",
    ]


async def test_nothing_due_leaves_nothing_to_tell(backend: StubBackend) -> None:
    (said,) = await answers(backend, [paying(account(), "860.25")], "bill_query")

    assert said["response"] == "utter_bill_query_yours"


@pytest.mark.parametrize("intent", ["account_abnormal", "ask_how_long"])
async def test_a_hold_that_paying_lifts_waits_for_the_payment(
    backend: StubBackend, intent: str
) -> None:
    held = paying({**FROZEN, "overdue": LATE["overdue"]}, "1287.68")

    first, said = await answers(backend, [held], "account_abnormal", intent=intent)

    assert first == under_way(processing("1287.68"))
    assert said["lifts"] == [{"response": "utter_lift_payment_under_way", "product": "baitiao"}]


async def test_overdue_without_a_hold_waits_for_the_payment(backend: StubBackend) -> None:
    _, said = await answers(backend, [paying(LATE, "1287.68")], "account_abnormal")

    assert said == {
        "response": "utter_account_overdue_under_way",
        "product": "baitiao",
        "overdue_days": 12,
        "to_pay_amount": "1287.68",
    }


async def test_a_payment_that_failed_later_is_not_to_be_made_again(backend: StubBackend) -> None:
    attempts = [
        attempt("failed", attempted_on="2026-11-09"),
        attempt("processing", attempted_on="2026-11-08", settles_by="2026-11-10"),
    ]

    (said,) = await answers(
        backend, [{**LATE, "repayment_attempts": attempts}], "repayment_problem"
    )

    assert said["lines"][-1] == {"response": "utter_repayment_next_wait"}


async def test_who_paid_by_hand_after_a_debit_failed_is_not_told_to_pay(
    backend: StubBackend,
) -> None:
    failed = attempt("failed", attempted_on="2026-11-02")
    paid = {"bill_id": "b-1", "amount": "300.00", "paid_on": "2026-11-02"}

    (said,) = await answers(
        backend, [account(repayment_attempts=[failed], repayments=[paid])], "repayment_problem"
    )

    assert [line["response"] for line in said["lines"]] == [
        "utter_repayment_received_line",
        "utter_repayment_failed_line",
        "utter_repayment_nothing_since",
    ]


async def test_what_failed_today_has_nothing_after_it(backend: StubBackend) -> None:
    today = attempt("failed", attempted_on="2026-11-09")

    (said,) = await answers(backend, [account(repayment_attempts=[today])], "repayment_problem")

    assert [line["response"] for line in said["lines"]] == [
        "utter_repayment_failed_line",
        "utter_repayment_next_pay_again",
    ]
