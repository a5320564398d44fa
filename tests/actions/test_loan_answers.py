"""Loans, plans by instalments, paying early, the least to pay, own rates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import UNPAID_BILL, account, answers
from tests.actions.stub_backend import StubBackend

CARD = {"response": "utter_loan_to_card", "masked_card": "**** 1234"}
OF_LOAN = {"product": "jiebei", "amount": "2000.00"}


def loan(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "d-1",
        "amount": "2000.00",
        "requested_on": "2026-11-08",
        "status": status,
        "months": 6,
        **changes,
    }


def with_loans(*loans: dict[str, Any]) -> list[dict[str, Any]]:
    return [account("jiebei", drawdowns=list(loans))]


REQUESTED = {"requested_date": "2026-11-08"}
PAID_OUT = {"paid_out_date": "2026-11-09"}


@pytest.mark.parametrize(
    ("made", "line", "next_step"),
    [
        (
            loan("processing", masked_card="**** 1234"),
            {"response": "utter_loan_processing_line", **OF_LOAN, **REQUESTED, "card": [CARD]},
            "wait",
        ),
        (
            loan("paid_out", paid_out_on="2026-11-09"),
            {"response": "utter_loan_paid_out_line", **OF_LOAN, **PAID_OUT, "card": []},
            "paid_out",
        ),
        (
            loan("repaid", paid_out_on="2026-11-09"),
            {"response": "utter_loan_repaid_line", **OF_LOAN, **PAID_OUT},
            "",
        ),
        (
            loan("cancelled"),
            {"response": "utter_loan_cancelled_line", **OF_LOAN, **REQUESTED},
            "",
        ),
        (
            loan("failed"),
            {"response": "utter_loan_failed_line", **OF_LOAN, **REQUESTED},
            "failed",
        ),
        *(
            (
                loan("failed", failure=failure),
                {
                    "response": "utter_loan_failed_because_line",
                    **OF_LOAN,
                    **REQUESTED,
                    "failure_term": f"loan_failure_{failure}",
                },
                next_step,
            )
            for failure, next_step in [
                ("card_unavailable", "another_card"),
                ("bank_maintenance", "failed"),
                ("security_check", "security_check"),
            ]
        ),
    ],
)
async def test_where_the_money_of_a_loan_is(
    backend: StubBackend, made: dict[str, Any], line: dict[str, Any], next_step: str
) -> None:
    expected = [line]
    if next_step:
        expected.append({"response": f"utter_loan_next_{next_step}"})

    assert await answers(backend, with_loans(made), "disbursement") == [
        {"response": "utter_disbursement_yours", "lines": expected}
    ]


async def test_no_loan_is_told_plainly(backend: StubBackend) -> None:
    assert await answers(backend, [account("jiebei")], "disbursement") == [
        {"response": "utter_no_loans"}
    ]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            loan("paid_out", paid_out_on="2026-11-09", cancel_until="2026-11-15"),
            {
                "response": "utter_cancel_loan_until",
                **OF_LOAN,
                **REQUESTED,
                "cancel_until_date": "2026-11-15",
            },
        ),
        (
            loan("paid_out", paid_out_on="2026-11-09"),
            {"response": "utter_cancel_loan_too_late", **OF_LOAN, **PAID_OUT},
        ),
        (
            loan("processing"),
            {"response": "utter_cancel_loan_unknown", **OF_LOAN, **REQUESTED},
        ),
        (loan("repaid", paid_out_on="2026-11-09"), general("utter_cancel_loan")),
    ],
)
async def test_undoing_a_loan(
    backend: StubBackend, made: dict[str, Any], said: dict[str, Any]
) -> None:
    assert await answers(backend, with_loans(made), "cancel_loan") == [said]


async def test_the_loan_that_can_be_undone_is_told_even_when_another_came_later(
    backend: StubBackend,
) -> None:
    later = loan("paid_out", requested_on="2026-11-09", paid_out_on="2026-11-09")
    both = with_loans(later, loan("processing", cancel_until="2026-11-15"))

    (said,) = await answers(backend, both, "cancel_loan")

    assert said["response"] == "utter_cancel_loan_until"


def plan(status: str = "running", **changes: Any) -> dict[str, Any]:
    return {
        "id": "p-1",
        "amount": "1200.00",
        "months": 6,
        "paid_months": 2,
        "monthly_amount": "209.00",
        "fee_amount": "54.00",
        "remaining_amount": "836.00",
        "status": status,
        **changes,
    }


RUNNING_LINE = {
    "response": "utter_plan_running_line",
    "product": "baitiao",
    "amount": "1200.00",
    "plan_months": 6,
    "paid_months": 2,
    "monthly_amount": "209.00",
    "remaining_amount": "836.00",
    "next_date": [{"response": "utter_plan_next_date", "next_due_date": "2026-11-28"}],
}


async def test_running_plans_and_how_many_more(backend: StubBackend) -> None:
    plans = [plan(next_due_date="2026-11-28"), *[plan()] * 4, plan("settled")]

    (said,) = await answers(backend, [account(instalment_plans=plans)], "instalment")

    assert said["response"] == "utter_instalment_yours"
    first, second, _, more = said["lines"]
    assert first == RUNNING_LINE
    assert second == {**RUNNING_LINE, "next_date": []}
    assert more == {"response": "utter_plans_more", "more_plans": 2}


@pytest.mark.parametrize("status", ["settled", "cancelled"])
async def test_the_last_plan_when_none_runs(backend: StubBackend, status: str) -> None:
    said = await answers(backend, [account(instalment_plans=[plan(status)])], "instalment")

    line = {
        "response": f"utter_plan_{status}_line",
        "product": "baitiao",
        "amount": "1200.00",
        "plan_months": 6,
    }
    assert said == [{"response": "utter_instalment_yours", "lines": [line]}]


async def test_what_settles_plans_today_and_the_next_bill(backend: StubBackend) -> None:
    due = {"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6}
    plans = [plan(early_settlement_amount="800.00"), plan(), plan("settled")]

    said = await answers(
        backend, [account(instalment_plans=plans, next_due=due)], "early_repayment"
    )

    left = {"product": "baitiao", "remaining_amount": "836.00"}
    assert said == [
        {
            "response": "utter_early_repayment_yours",
            "lines": [
                {
                    "response": "utter_plan_settles_line",
                    **left,
                    "early_settlement_amount": "800.00",
                },
                {"response": "utter_plan_left_line", **left},
                {"response": "utter_next_due_line", "product": "baitiao", **due},
            ],
        }
    ]


async def test_the_least_to_pay_of_a_bill(backend: StubBackend) -> None:
    accounts = [
        account(bills=[{**UNPAID_BILL, "minimum_payment_amount": "86.03"}]),
        account("jiebei", bills=[UNPAID_BILL]),
    ]

    assert await answers(backend, accounts, "minimum_payment") == [
        {
            "response": "utter_minimum_payment_yours",
            "lines": [
                {
                    "response": "utter_minimum_payment_line",
                    "product": "baitiao",
                    "minimum_amount": "86.03",
                    "due_date": "2026-11-15",
                    "to_pay_amount": "860.25",
                }
            ],
        }
    ]


async def test_own_rates_of_each_account_when_one_has_its_own(backend: StubBackend) -> None:
    accounts = [account(), account("jiebei", daily_interest_rate_percent="0.03")]

    assert await answers(backend, accounts, "interest_fees") == [
        {
            "response": "utter_interest_fees_yours",
            "lines": [
                {
                    "response": "utter_own_late_rate_line",
                    "product": "baitiao",
                    "daily_late_rate_percent": "0.05",
                },
                {
                    "response": "utter_own_rates_line",
                    "product": "jiebei",
                    "daily_interest_rate_percent": "0.03",
                    "daily_late_rate_percent": "0.05",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    "topic", ["cancel_loan", "instalment", "early_repayment", "minimum_payment", "interest_fees"]
)
async def test_nothing_on_record_leaves_the_general_answer(
    backend: StubBackend, topic: str
) -> None:
    assert await answers(backend, [account()], topic) == [general(f"utter_{topic}")]
