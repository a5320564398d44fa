"""What is owed, overdue, due next, and how much may be spent; and the steps of verification."""

from __future__ import annotations

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import LATE, OVERDUE_FIGURES, account, answers
from tests.actions.product_terms import serve, terms
from tests.actions.stub_backend import StubBackend

DUE_SOON = account(
    "huabei",
    next_due={"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6},
    statement_day=5,
    due_day=15,
)
OVERDUE_LINE = {"response": "utter_overdue_line", "product": "baitiao", **OVERDUE_FIGURES}
NEXT_DUE_LINE = {
    "response": "utter_next_due_line",
    "product": "huabei",
    "amount": "860.25",
    "due_date": "2026-11-15",
    "due_in_days": 6,
}


async def test_overdue_or_not(backend: StubBackend) -> None:
    said = await answers(backend, [LATE, DUE_SOON], "overdue_status")
    lines = [OVERDUE_LINE, {"response": "utter_overdue_next_pay"}]
    assert said == [{"response": "utter_overdue_status_yours", "lines": lines}]

    said = await answers(backend, [DUE_SOON], "overdue_status")
    assert said == [{"response": "utter_not_overdue", "lines": [NEXT_DUE_LINE]}]


async def test_bills(backend: StubBackend) -> None:
    today = {"amount": "12.00", "due_date": "2026-11-09", "due_in_days": 0}
    accounts = [LATE, DUE_SOON, account("jiebei", next_due=today), account("fenqile")]

    assert await answers(backend, accounts, "bill_query") == [
        {
            "response": "utter_bill_query_yours",
            "lines": [
                OVERDUE_LINE,
                NEXT_DUE_LINE,
                {"response": "utter_due_today_line", "product": "jiebei", "amount": "12.00"},
                {"response": "utter_nothing_due_line", "product": "fenqile"},
            ],
        }
    ]


async def test_dates_of_one_account_with_the_days_of_the_month(backend: StubBackend) -> None:
    days = {
        "response": "utter_due_day_line",
        "product": "huabei",
        "statement_day": 5,
        "due_day": 15,
    }

    said = await answers(backend, [DUE_SOON], "repayment_date")

    assert said == [{"response": "utter_repayment_date_yours", "lines": [NEXT_DUE_LINE, days]}]


async def test_limits(backend: StubBackend) -> None:
    limit = {
        "total_amount": "12000.00",
        "used_amount": "3450.50",
        "available_amount": "8549.50",
    }
    accounts = [
        account(limit=limit),
        account("huabei", status="suspended", limit=limit),
        account("jiebei", status="closed"),
    ]

    assert await answers(backend, accounts, "limit_query") == [
        {
            "response": "utter_limit_query_yours",
            "lines": [
                {"response": "utter_limit_line", "product": "baitiao", **limit, "temporary": []},
                {
                    "response": "utter_limit_held_line",
                    "product": "huabei",
                    **limit,
                    "temporary": [],
                    "status_term": "status_suspended",
                },
                {
                    "response": "utter_no_limit_line",
                    "product": "jiebei",
                    "status_term": "status_closed",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("status", "response"), [("active", "utter_limit_line"), ("suspended", "utter_limit_held_line")]
)
async def test_a_temporary_limit_on_top_is_told_with_its_last_day(
    backend: StubBackend, status: str, response: str
) -> None:
    limit = {"total_amount": "8000.00", "used_amount": "0.00", "available_amount": "8000.00"}
    more = {"amount": "2000.00", "until": "2026-11-19"}

    (said,) = await answers(
        backend, [account(status=status, limit=limit, temporary_limit=more)], "limit_query"
    )

    (line,) = said["lines"]
    assert line["response"] == response
    assert line["temporary"] == [
        {
            "response": "utter_limit_temporary_part",
            "temporary_amount": "2000.00",
            "until_date": "2026-11-19",
        }
    ]


async def test_what_being_late_costs(backend: StubBackend) -> None:
    assert await answers(backend, [LATE], "overdue_consequences") == [
        {
            "response": "utter_overdue_consequences_yours",
            "product": "baitiao",
            "daily_late_rate_percent": "0.05",
            "to_pay_amount": "1287.68",
            "late_charge_amount": "7.68",
            "overdue_days": 12,
        }
    ]


@pytest.mark.parametrize(
    ("reports", "told"), [(True, "utter_terms_reported"), (False, "utter_terms_not_reported")]
)
async def test_whether_being_late_is_reported_is_in_the_terms_of_the_account(
    backend: StubBackend, reports: bool, told: str
) -> None:
    serve(backend, terms(reports_to_credit_bureau=reports, product="baitiao"))

    _, said = await answers(backend, [DUE_SOON, LATE], "overdue_consequences")

    assert (said["response"], said["product"]) == ("utter_product_terms", "baitiao")
    assert said["lines"] == [{"response": told}]


@pytest.mark.parametrize("topic", ["overdue_consequences", "cannot_repay", "collections"])
async def test_who_owes_nothing_late_gets_the_general_answer(
    backend: StubBackend, topic: str
) -> None:
    assert await answers(backend, [DUE_SOON], topic) == [general(f"utter_{topic}")]


async def test_ways_out_when_one_cannot_repay(backend: StubBackend) -> None:
    with_plan = {**LATE, "collections": {"stage": "gentle", "extension_plan_months": 3}}

    said = await answers(backend, [with_plan], "cannot_repay")
    assert said == [
        {
            "response": "utter_extension_plan_open",
            "product": "baitiao",
            "to_pay_amount": "1287.68",
            "extension_plan_months": 3,
        }
    ]

    assert await answers(backend, [with_plan], "instalment") == said
    assert await answers(backend, [with_plan], "instalment", intent="ask_how") == said

    said = await answers(backend, [LATE], "cannot_repay")
    assert said == [
        {
            "response": "utter_extension_plan_unknown",
            "product": "baitiao",
            "to_pay_amount": "1287.68",
            "overdue_days": 12,
        }
    ]


async def test_how_far_collections_have_gone(backend: StubBackend) -> None:
    case = {**LATE, "collections": {"stage": "gentle"}}

    assert await answers(backend, [case], "collections") == [
        {
            "response": "utter_collections_yours",
            "product": "baitiao",
            "stage_term": "stage_gentle",
            "to_pay_amount": "1287.68",
            "overdue_days": 12,
        }
    ]


async def test_steps_missing_and_expired(backend: StubBackend) -> None:
    verifications = [
        {"step": "real_name", "status": "done"},
        {"step": "identity_document", "status": "expired", "expired_on": "2026-10-20"},
        {"step": "bank_card", "status": "missing"},
    ]

    assert await answers(
        backend, [account(verifications=verifications)], "identity_verification"
    ) == [
        {
            "response": "utter_identity_verification_yours",
            "lines": [
                {
                    "response": "utter_step_expired",
                    "product": "baitiao",
                    "step_term": "step_identity_document",
                    "expired_date": "2026-10-20",
                },
                {
                    "response": "utter_steps_missing",
                    "product": "baitiao",
                    "missing_terms": ["step_bank_card"],
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("status", "response"),
    [("done", "utter_housing_fund_done"), ("missing", "utter_housing_fund_missing")],
)
async def test_the_housing_fund_step(backend: StubBackend, status: str, response: str) -> None:
    with_step = account(verifications=[{"step": "housing_fund", "status": status}])

    said = await answers(backend, [with_step], "housing_fund_verification")

    assert said == [{"response": response, "product": "baitiao"}]
