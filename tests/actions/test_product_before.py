"""A product that an earlier message named is told first, and hides nothing that is asked now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import FROZEN, LATE, account, answers, answers_from_records
from tests.actions.product_terms import serve, terms
from tests.actions.stub_backend import StubBackend
from tests.actions.test_customer_answers import after_verification, application
from tests.actions.test_loan_answers import loan, plan
from tests.actions.test_purchase_answers import refund
from tests.actions.test_repayment_answers import LIMIT, attempt


async def test_limits_and_bills_of_all_accounts_that_one_first(backend: StubBackend) -> None:
    accounts = [account(limit=LIMIT), account("huabei", limit=LIMIT)]

    for topic in ("limit_query", "bill_query", "repayment_date"):
        (said,) = await answers(backend, accounts, topic, product_before="huabei")
        assert [line["product"] for line in said["lines"]] == ["huabei", "baitiao"]

        (said,) = await answers(backend, accounts, topic, product="huabei")
        assert [line["product"] for line in said["lines"]] == ["huabei"]


ELSEWHERE: dict[str, dict[str, Any]] = {
    "refund": {"refunds": [refund("approved")]},
    "instalment": {"instalment_plans": [plan()]},
    "early_repayment": {"instalment_plans": [plan()]},
    "repayment_problem": {"repayment_attempts": [attempt("failed")]},
    "disbursement": {"drawdowns": [loan("processing")]},
    "cancel_loan": {"drawdowns": [loan("processing", cancel_until="2026-11-15")]},
    "overdue_status": {"overdue": LATE["overdue"]},
    "overdue_consequences": {"overdue": LATE["overdue"]},
    "cannot_repay": {"overdue": LATE["overdue"]},
}


@pytest.mark.parametrize(("topic", "records"), ELSEWHERE.items())
async def test_records_of_another_product_are_told(
    backend: StubBackend, topic: str, records: dict[str, Any]
) -> None:
    accounts = [account(**records), account("huabei")]

    (said,) = await answers(backend, accounts, topic, product_before="huabei")

    assert said.get("product") == "baitiao" or said["lines"][0]["product"] == "baitiao"


@pytest.mark.parametrize("topic", ["application_rejected", "borrow_money"])
async def test_an_application_for_another_product_is_told(backend: StubBackend, topic: str) -> None:
    declined = [application("declined", reasons=["overdue"])]

    (said,) = await answers_from_records(
        backend, topic, product_before="huabei", applications=declined
    )

    assert said["lines"][0]["product"] == "jiebei"


async def test_without_an_account_of_it_the_others_are_told(backend: StubBackend) -> None:
    (said,) = await answers(backend, [FROZEN], "account_abnormal", product_before="jiebei")

    assert (said["response"], said["product"]) == ("utter_account_held", "baitiao")


async def test_what_is_wrong_stays_about_the_account_talked_of(backend: StubBackend) -> None:
    accounts = [FROZEN, account("huabei")]

    said = await answers(backend, accounts, "account_abnormal", product_before="huabei")

    assert said == [{"response": "utter_account_fine", "product": "huabei"}]


async def test_to_open_it_is_about_the_product_talked_of(backend: StubBackend) -> None:
    serve(backend, terms(product="fenqile"))
    declined = [application("in_review", product="baitiao", kind="open_account")]

    (said,) = await answers_from_records(
        backend, "open_account", product_before="fenqile", applications=declined
    )

    assert (said["response"], said["product"]) == ("utter_product_terms", "fenqile")


async def test_nothing_anywhere_leaves_the_general_answer(backend: StubBackend) -> None:
    said = await answers(backend, [account(), account("huabei")], "refund", product_before="huabei")

    assert said == [general("utter_refund")]


async def test_after_verification_all_accounts_follow_the_one_that_is_not_there(
    backend: StubBackend,
) -> None:
    told = await after_verification(backend, topic="account_abnormal", product="jiebei")

    assert told == [
        {"response": "utter_no_such_account", "product": "jiebei"},
        {"response": "utter_account_fine", "product": "huabei"},
    ]
