"""How bills are debited, repayments that did not simply come in, limits that changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import account, answers, answers_from_records
from tests.actions.stub_backend import StubBackend

LIMIT = {"total_amount": "8000.00", "used_amount": "500.00", "available_amount": "7500.00"}
TEMPORARY = {"amount": "1000.00", "until": "2026-11-20"}
TEMPORARY_PART = {
    "response": "utter_limit_temporary_part",
    "temporary_amount": "1000.00",
    "until_date": "2026-11-20",
}
LIMIT_LINE = {"response": "utter_limit_line", "product": "baitiao", **LIMIT, "temporary": []}


async def test_how_each_account_is_debited(backend: StubBackend) -> None:
    accounts = [
        account(automatic_debit={"enabled": True, "sources": ["platform_balance", "bank_card"]}),
        account("huabei", automatic_debit={"enabled": False, "sources": []}),
        account("jiebei", automatic_debit={"enabled": True, "sources": []}),
        account("fenqile"),
    ]

    assert await answers(backend, accounts, "repayment_method") == [
        {
            "response": "utter_repayment_method_yours",
            "lines": [
                {
                    "response": "utter_debit_on_line",
                    "product": "baitiao",
                    "sources_terms": ["way_platform_balance", "way_bank_card"],
                },
                {"response": "utter_debit_off_line", "product": "huabei"},
                {"response": "utter_debit_on_from_unknown_line", "product": "jiebei"},
            ],
        }
    ]


def attempt(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "amount": "300.00",
        "attempted_on": "2026-11-08",
        "source": "bank_card",
        "status": status,
        **changes,
    }


OF_ATTEMPT = {
    "product": "baitiao",
    "amount": "300.00",
    "attempted_date": "2026-11-08",
    "source_term": "way_bank_card",
}
SETTLES = [{"response": "utter_repayment_settles_by", "settles_date": "2026-11-10"}]
PROCESSING_LINE = {
    "response": "utter_repayment_processing_line",
    **OF_ATTEMPT,
    "settles": SETTLES,
}


@pytest.mark.parametrize(
    ("made", "line", "next_step"),
    [
        (attempt("processing", settles_by="2026-11-10"), PROCESSING_LINE, "wait"),
        (
            attempt("refunding_duplicate", settles_by="2026-11-10"),
            {
                "response": "utter_repayment_duplicate_line",
                **OF_ATTEMPT,
                "settles": SETTLES,
            },
            "duplicate",
        ),
        (
            attempt("refunded"),
            {"response": "utter_repayment_refunded_line", **OF_ATTEMPT},
            "duplicate",
        ),
        (
            attempt("failed"),
            {"response": "utter_repayment_failed_line", **OF_ATTEMPT},
            "pay_again",
        ),
        *(
            (
                attempt("failed", failure=failure),
                {
                    "response": "utter_repayment_failed_because_line",
                    **OF_ATTEMPT,
                    "failure_term": f"repayment_failure_{failure}",
                },
                next_step,
            )
            for failure, next_step in [
                ("balance_too_low", "balance"),
                ("bank_declined", "pay_again"),
                ("card_expired", "card"),
            ]
        ),
    ],
)
async def test_what_became_of_a_repayment(
    backend: StubBackend, made: dict[str, Any], line: dict[str, Any], next_step: str
) -> None:
    said = await answers(backend, [account(repayment_attempts=[made])], "repayment_problem")

    assert said == [
        {
            "response": "utter_repayment_problem_yours",
            "lines": [
                line,
                *_nothing_since(made),
                {"response": f"utter_repayment_next_{next_step}"},
            ],
        }
    ]


def _nothing_since(made: dict[str, Any]) -> list[dict[str, Any]]:
    if made["status"] != "failed":
        return []
    return [{"response": "utter_repayment_nothing_since", "since_date": made["attempted_on"]}]


async def test_nothing_failed_and_what_came_in(backend: StubBackend) -> None:
    paid = [
        {"bill_id": "b-1", "amount": amount, "paid_on": day}
        for amount, day in [("1.00", "2026-11-01"), ("2.00", "2026-11-02")]
    ]

    (said,) = await answers(backend, [account(repayments=paid)], "repayment_problem")

    assert said["response"] == "utter_repayment_problem_received"
    assert [(line["amount"], line["paid_date"]) for line in said["lines"]] == [
        ("2.00", "2026-11-02"),
        ("1.00", "2026-11-01"),
    ]


async def test_no_repayment_is_told_plainly(backend: StubBackend) -> None:
    assert await answers(backend, [account()], "repayment_problem") == [
        {"response": "utter_repayment_problem_none"}
    ]
    assert await answers(backend, [account()], "repayment_problem", product="huabei") == [
        {"response": "utter_no_such_account", "product": "huabei"}
    ]


def change(reason: str, day: str = "2026-11-01") -> dict[str, Any]:
    return {
        "changed_on": day,
        "from_amount": "9000.00",
        "to_amount": "8000.00",
        "reason": reason,
    }


def changed(reason: str, product: str = "baitiao") -> dict[str, Any]:
    return {
        "response": "utter_limit_changed_line",
        "product": product,
        "changed_date": "2026-11-01",
        "from_amount": "9000.00",
        "to_amount": "8000.00",
        "reason_term": f"limit_change_{reason}",
    }


async def test_the_limit_now_and_what_changed_it(backend: StubBackend) -> None:
    changes = [change("temporary_ended"), change("overdue"), change("increase_approved")]

    said = await answers(backend, [account(limit=LIMIT, limit_changes=changes)], "limit_problem")

    lines = [LIMIT_LINE, changed("temporary_ended"), changed("overdue")]
    assert said == [{"response": "utter_limit_problem_yours", "lines": lines}]


async def test_money_under_way_and_a_temporary_limit_belong_to_it(backend: StubBackend) -> None:
    under_way = account(
        limit=LIMIT,
        temporary_limit=TEMPORARY,
        repayment_attempts=[attempt("processing", settles_by="2026-11-10")],
    )

    (said,) = await answers(backend, [under_way], "limit_problem")

    assert said["lines"] == [{**LIMIT_LINE, "temporary": [TEMPORARY_PART]}, PROCESSING_LINE]


async def test_who_has_a_temporary_limit_is_not_told_that_nothing_changed(
    backend: StubBackend,
) -> None:
    with_more = account(limit=LIMIT, temporary_limit=TEMPORARY)

    (said,) = await answers(backend, [with_more], "limit_problem")

    assert said["lines"] == [{**LIMIT_LINE, "temporary": [TEMPORARY_PART]}]


async def test_a_limit_that_nothing_changed(backend: StubBackend) -> None:
    (said,) = await answers(backend, [account(limit=LIMIT)], "limit_problem")

    assert said["lines"] == [LIMIT_LINE, {"response": "utter_no_limit_change_line"}]


async def test_of_several_accounts_the_last_change_of_each(backend: StubBackend) -> None:
    accounts = [
        account(limit=LIMIT, limit_changes=[change("periodic_review"), change("overdue")]),
        account("huabei", limit=LIMIT),
        account("jiebei", limit=LIMIT, limit_changes=[change("overdue")]),
    ]

    (said,) = await answers(backend, accounts, "limit_problem")

    assert said["lines"] == [changed("periodic_review"), changed("overdue", "jiebei")]


async def test_a_request_for_a_higher_limit(backend: StubBackend) -> None:
    request = {
        "id": "a-1",
        "product": "baitiao",
        "kind": "limit_increase",
        "applied_on": "2026-11-02",
        "status": "approved",
    }

    assert await answers_from_records(backend, "limit_increase", applications=[request]) == [
        {
            "response": "utter_limit_increase_yours",
            "lines": [
                {
                    "response": "utter_application_approved_line",
                    "product": "baitiao",
                    "application_term": "application_limit_increase",
                    "applied_date": "2026-11-02",
                }
            ],
        }
    ]


@pytest.mark.parametrize("topic", ["repayment_method", "limit_increase"])
async def test_nothing_on_record_leaves_the_general_answer(
    backend: StubBackend, topic: str
) -> None:
    assert await answers(backend, [account()], topic) == [general(f"utter_{topic}")]
