"""Bills of every kind: several overdue, partly paid, due today, paid long ago."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from account_backend.seed_models import Seed

from .conftest import Backend

PHONE = "19911112222"


@pytest.fixture
def account_with(start: Callable[..., Backend], demo_seed: Seed) -> Callable[..., Any]:
    """The account of a customer with just these bills."""

    def account(*bills: dict[str, Any], product: str = "baitiao") -> Any:
        written = {
            "product": product,
            "status": "active",
            "status_since": "-300d",
            "limit": {"total": "9000.00", "used": "5000.00"},
            "bills": list(bills),
        }
        customer = {"phone": PHONE, "full_name": "A", "given_name": "A", "accounts": [written]}
        terms = [p.dict(exclude_none=True) for p in demo_seed.products]
        backend = start(Seed.parse_obj({"products": terms, "customers": [customer]}))
        (told,) = backend.snapshot(PHONE)["accounts"]
        return told

    return account


def test_several_overdue_bills_are_added_up(account_with: Callable[..., Any]) -> None:
    account = account_with({"amount": "200.00", "due": "-10d"}, {"amount": "100.00", "due": "-40d"})

    assert account["overdue"] == {
        "principal_amount": "300.00",
        "late_charge_amount": "3.00",
        "to_pay_amount": "303.00",
        "due_date": "2026-09-30",
        "overdue_days": 40,
        "bill_count": 2,
    }
    assert [b["principal_amount"] for b in account["bills"]] == ["100.00", "200.00"]


def test_only_what_is_unpaid_is_charged(account_with: Callable[..., Any]) -> None:
    account = account_with(
        {
            "amount": "1000.00",
            "due": "-10d",
            "repayments": [{"amount": "400.00", "paid_on": "-2d"}],
        }
    )

    (bill,) = account["bills"]
    assert bill["status"] == "overdue"
    assert (bill["billed_amount"], bill["paid_amount"]) == ("1000.00", "400.00")
    assert (bill["principal_amount"], bill["late_charge_amount"]) == ("600.00", "3.00")
    assert account["repayments"] == [
        {"bill_id": bill["id"], "amount": "400.00", "paid_on": "2026-11-07"}
    ]


def test_a_bill_due_today_is_not_overdue(account_with: Callable[..., Any]) -> None:
    account = account_with({"amount": "50.00", "due": "0d"})

    assert account["next_due"] == {"amount": "50.00", "due_date": "2026-11-09", "due_in_days": 0}
    assert account["bills"][0]["status"] == "unpaid"
    assert "overdue" not in account


def test_overdue_money_is_not_in_what_falls_due_next(account_with: Callable[..., Any]) -> None:
    account = account_with(
        {"amount": "50.00", "due": "-1d"},
        {"amount": "70.00", "due": "+9d"},
        {"amount": "80.00", "due": "+40d"},
    )

    assert account["overdue"]["principal_amount"] == "50.00"
    assert account["next_due"]["amount"] == "70.00"


def test_a_bill_paid_long_ago_is_not_told(account_with: Callable[..., Any]) -> None:
    account = account_with(
        {
            "amount": "50.00",
            "due": "-120d",
            "repayments": [{"amount": "50.00", "paid_on": "-121d"}],
        },
        {"amount": "60.00", "due": "-30d", "repayments": [{"amount": "60.00", "paid_on": "-31d"}]},
    )

    (bill,) = account["bills"]
    assert (bill["status"], bill["billed_amount"]) == ("paid", "60.00")
    assert (bill["to_pay_amount"], bill["paid_on"]) == ("0.00", "2026-10-09")
    assert "overdue_days" not in bill and "due_in_days" not in bill


def test_a_minimum_payment_is_told_of_what_is_not_yet_due(
    account_with: Callable[..., Any],
) -> None:
    account = account_with(
        {"amount": "860.25", "due": "-1d"},
        {"amount": "860.25", "due": "+6d"},
        {"amount": "860.25", "due": "+36d", "repayments": [{"amount": "50.00", "paid_on": "-1d"}]},
        {"amount": "60.00", "due": "+9d", "repayments": [{"amount": "60.00", "paid_on": "-1d"}]},
    )

    told = {b["due_date"]: b.get("minimum_payment_amount") for b in account["bills"]}
    assert told == {
        "2026-11-08": None,  # overdue: all of it is due
        "2026-11-15": "86.03",
        "2026-12-15": "36.03",
        "2026-11-18": None,  # paid
    }


def test_no_minimum_payment_where_the_product_offers_none(
    account_with: Callable[..., Any],
) -> None:
    account = account_with({"amount": "860.25", "due": "+6d"}, product="fenqile")

    assert "minimum_payment_amount" not in account["bills"][0]
