"""Refunds, purchases that failed, coupons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conversations import general
from tests.actions.ledger import account, answers
from tests.actions.stub_backend import StubBackend


def refund(status: str, requested_on: str = "2026-11-05", **changes: Any) -> dict[str, Any]:
    return {
        "id": "r-1",
        "shop": "蓝天超市",
        "amount": "59.90",
        "requested_on": requested_on,
        "status": status,
        "destination": "credit_limit",
        **changes,
    }


OF_SHOP = {"product": "baitiao", "shop": "蓝天超市", "amount": "59.90"}
EXPECTED = {"response": "utter_refund_expected_by", "expected_date": "2026-11-12"}
TO_LIMIT = {"destination_term": "refund_credit_limit"}


@pytest.mark.parametrize(
    ("made", "line", "next_step"),
    [
        (
            refund("requested"),
            {
                "response": "utter_refund_requested_line",
                **OF_SHOP,
                "requested_date": "2026-11-05",
                "expected": [],
            },
            "utter_refund_next_wait",
        ),
        (
            refund("approved", expected_by="2026-11-12"),
            {
                "response": "utter_refund_approved_line",
                **OF_SHOP,
                **TO_LIMIT,
                "expected": [EXPECTED],
            },
            "utter_refund_next_wait",
        ),
        (
            refund("approved", expected_by="2026-11-08"),
            {
                "response": "utter_refund_approved_line",
                **OF_SHOP,
                **TO_LIMIT,
                "expected": [{**EXPECTED, "expected_date": "2026-11-08"}],
            },
            "utter_refund_next_over_time",
        ),
        (
            refund("completed", completed_on="2026-11-07"),
            {
                "response": "utter_refund_completed_line",
                **OF_SHOP,
                **TO_LIMIT,
                "completed_date": "2026-11-07",
            },
            "utter_refund_next_completed",
        ),
        (
            refund("declined"),
            {"response": "utter_refund_declined_line", **OF_SHOP},
            "utter_refund_next_declined",
        ),
    ],
)
async def test_a_refund_and_what_to_do(
    backend: StubBackend, made: dict[str, Any], line: dict[str, Any], next_step: str
) -> None:
    assert await answers(backend, [account(refunds=[made])], "refund") == [
        {"response": "utter_refund_yours", "lines": [line, {"response": next_step}]}
    ]


async def test_the_latest_three_refunds_of_all_accounts(backend: StubBackend) -> None:
    days = [f"2026-11-0{day}" for day in (1, 3, 5)]
    old = [refund("requested", day) for day in days]
    accounts = [account(refunds=old), account("huabei", refunds=[refund("requested")])]

    (said,) = await answers(backend, accounts, "refund")

    told = [(line.get("product"), line.get("requested_date")) for line in said["lines"]]
    assert told == [
        ("baitiao", "2026-11-05"),
        ("huabei", "2026-11-05"),
        ("baitiao", "2026-11-03"),
        (None, None),
    ]


NEXT_STEPS = {
    "shop_not_supported": "another_way",
    "goods_not_supported": "another_way",
    "limit_too_low": "limit",
    "security_check": "security_check",
    "account_held": "account",
    "daily_cap": "daily_cap",
}


@pytest.mark.parametrize(("reason", "next_step"), NEXT_STEPS.items())
async def test_a_payment_that_failed(backend: StubBackend, reason: str, next_step: str) -> None:
    failed = {"failed_on": "2026-11-08", "amount": "88.00", "shop": "小店", "reason": reason}

    assert await answers(backend, [account(failed_payments=[failed])], "payment_failed") == [
        {
            "response": "utter_payment_failed_yours",
            "lines": [
                {
                    "response": "utter_payment_failed_line",
                    "product": "baitiao",
                    "shop": "小店",
                    "amount": "88.00",
                    "failed_date": "2026-11-08",
                    "reason_term": f"payment_failure_{reason}",
                },
                {"response": f"utter_payment_next_{next_step}"},
            ],
        }
    ]


def coupon(expires_on: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "k-1",
        "kind": "shopping",
        "amount": "5.00",
        "expires_on": expires_on,
        **changes,
    }


async def test_coupons_soonest_to_expire_first_and_none_that_has(backend: StubBackend) -> None:
    coupons = [coupon("2026-11-08"), *(coupon(f"2026-11-{day}") for day in (25, 20, 15))]
    with_least = coupon("2026-11-09", minimum_spend_amount="30.00", kind="repayment")

    (said,) = await answers(backend, [account(coupons=[*coupons, with_least])], "promotions")

    first, *_, last = said["lines"]
    assert first == {
        "response": "utter_coupon_line",
        "product": "baitiao",
        "coupon_term": "coupon_repayment",
        "amount": "5.00",
        "from_spend": [{"response": "utter_coupon_from_spend", "minimum_spend_amount": "30.00"}],
        "expires_date": "2026-11-09",
    }
    assert [line["expires_date"] for line in said["lines"][:-1]] == [
        "2026-11-09",
        "2026-11-15",
        "2026-11-20",
    ]
    assert last == {"response": "utter_coupons_more", "more_coupons": 1}


@pytest.mark.parametrize("topic", ["refund", "payment_failed", "promotions"])
async def test_nothing_on_record_leaves_the_general_answer(
    backend: StubBackend, topic: str
) -> None:
    assert await answers(backend, [account()], topic) == [general(f"utter_{topic}")]
