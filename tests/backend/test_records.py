"""What happened to the demo's customers: refunds, loans, plans, payments, applications, cases.

Record by record, on 9 November 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from account_backend.api_models import AccountsSnapshot
from account_backend.clock import FixedClock

from .conftest import DEMO_PHONES, Backend


@pytest.fixture
def account(backend: Backend) -> Callable[[str, str], Any]:
    """The account of a demo customer, by the last two digits of the phone, and the product."""

    def account_of(digits: str, product: str) -> Any:
        accounts = backend.snapshot(f"199000000{digits}")["accounts"]
        return next(a for a in accounts if a["product"] == product)

    return account_of


Account = Callable[[str, str], Any]


# --- Refunds and coupons ---------------------------------------------------------------------


def test_a_refund_is_back_in_the_limit(account: Account) -> None:
    assert account("11", "huabei")["refunds"] == [
        {
            "id": "c11-huabei-refund-1",
            "shop": "青禾书店",
            "amount": "128.00",
            "requested_on": "2026-11-03",
            "status": "completed",
            "destination": "credit_limit",
            "completed_on": "2026-11-05",
        }
    ]


def test_a_refund_is_on_its_way_and_told_before_an_older_one(account: Account) -> None:
    on_its_way, done = account("11", "baitiao")["refunds"]

    assert (on_its_way["status"], on_its_way["expected_by"]) == ("approved", "2026-11-13")
    assert "completed_on" not in on_its_way
    assert (done["status"], done["destination"]) == ("completed", "bill")


def test_a_refund_was_declined(account: Account) -> None:
    requested, declined = account("14", "huabei")["refunds"]

    assert (requested["status"], requested["expected_by"]) == ("requested", "2026-11-14")
    assert declined["status"] == "declined"
    assert "expected_by" not in declined


def test_the_coupon_that_expires_first_is_told_first(account: Account) -> None:
    fee, shopping = account("06", "baitiao")["coupons"]

    assert fee == {
        "id": "c6-baitiao-coupon-1",
        "kind": "instalment_fee",
        "amount": "10.00",
        "minimum_spend_amount": "500.00",
        "expires_on": "2026-11-14",
    }
    assert shopping["expires_on"] == "2026-11-29"


# --- Borrowing and instalments ---------------------------------------------------------------


def test_lin_yue_has_a_loan_of_every_kind(account: Account) -> None:
    processing, cancellable, failed, running = account("13", "jiebei")["drawdowns"]

    assert processing == {
        "id": "c13-jiebei-drawdown-4",
        "amount": "3000.00",
        "requested_on": "2026-11-09",
        "status": "processing",
        "months": 3,
        "masked_card": "**** 2085",
    }
    assert (cancellable["status"], cancellable["paid_out_on"]) == ("paid_out", "2026-11-09")
    assert cancellable["cancel_until"] == "2026-11-10"
    assert (failed["status"], failed["failure"]) == ("failed", "bank_maintenance")
    assert (running["status"], running["paid_out_on"]) == ("paid_out", "2026-10-18")
    assert "cancel_until" not in running


@pytest.mark.parametrize(
    ("digits", "failure"), [("08", "security_check"), ("14", "card_unavailable")]
)
def test_a_loan_failed(account: Account, digits: str, failure: str) -> None:
    failures = [d.get("failure") for d in account(digits, "jiebei")["drawdowns"]]

    assert [f for f in failures if f] == [failure]


@pytest.mark.parametrize(
    ("digits", "product", "rate"),
    [
        ("13", "jiebei", "0.035"),  # her own
        ("11", "jiebei", "0.03"),  # her own
        ("08", "jiebei", "0.04"),  # the product's
        ("11", "baitiao", None),  # charges none
        ("07", "baitiao", None),
    ],
)
def test_the_rate_of_interest_is_the_customers_own(
    account: Account, digits: str, product: str, rate: str | None
) -> None:
    assert account(digits, product).get("daily_interest_rate_percent") == rate


def test_a_plan_runs(account: Account) -> None:
    (plan,) = account("11", "baitiao")["instalment_plans"]

    assert plan == {
        "id": "c11-baitiao-plan-1",
        "amount": "2400.00",
        "months": 12,
        "paid_months": 3,
        "monthly_amount": "214.40",
        "fee_amount": "172.80",
        "remaining_amount": "1929.60",
        "next_due_date": "2026-11-15",
        "status": "running",
        "early_settlement_amount": "1800.00",
    }


def test_a_plan_is_settled(account: Account) -> None:
    (plan,) = account("11", "huabei")["instalment_plans"]

    assert (plan["status"], plan["remaining_amount"]) == ("settled", "0.00")
    assert "next_due_date" not in plan and "early_settlement_amount" not in plan


# --- Limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "product", "changes"),
    [
        ("04", "baitiao", [("9000.00", "6000.00", "periodic_review")]),
        ("13", "huabei", [("12000.00", "9000.00", "periodic_review")]),
        ("09", "fenqile", [("10000.00", "8000.00", "overdue")]),
        ("10", "huabei", [("9000.00", "6000.00", "overdue")]),  # restored, but not the limit
        ("11", "baitiao", [("10000.00", "12000.00", "increase_approved")]),
        ("11", "huabei", [("8000.00", "10000.00", "temporary_granted")]),
        (
            "14",
            "huabei",
            [
                ("10000.00", "8000.00", "temporary_ended"),
                ("8000.00", "10000.00", "temporary_granted"),
            ],
        ),
    ],
)
def test_limits_changed(
    account: Account, digits: str, product: str, changes: list[tuple[str, str, str]]
) -> None:
    told = account(digits, product)["limit_changes"]

    assert [(c["from_amount"], c["to_amount"], c["reason"]) for c in told] == changes


def test_a_temporary_limit_comes_on_top(account: Account) -> None:
    huabei = account("11", "huabei")

    assert huabei["temporary_limit"] == {"amount": "2000.00", "until": "2026-11-19"}
    assert huabei["limit"]["total_amount"] == "8000.00"


# --- Paying with it, and paying it back ------------------------------------------------------


def test_every_reason_why_a_payment_fails_is_told_of_somebody(backend: Backend) -> None:
    reasons = {
        payment["reason"]
        for snapshot in backend.snapshots()
        for account in snapshot["accounts"]
        for payment in account["failed_payments"]
    }

    assert reasons == {
        "account_held",
        "daily_cap",
        "goods_not_supported",
        "limit_too_low",
        "security_check",
        "shop_not_supported",
    }


def test_lin_yue_could_not_pay_three_times(account: Account) -> None:
    failed = account("13", "huabei")["failed_payments"]

    assert failed[0] == {
        "failed_on": "2026-11-08",
        "amount": "2150.00",
        "shop": "禾木家居",
        "reason": "daily_cap",
    }
    assert [p["reason"] for p in failed[1:]] == ["shop_not_supported", "goods_not_supported"]


@pytest.mark.parametrize(
    ("digits", "product", "attempts"),
    [
        ("01", "baitiao", [("automatic_debit", "failed", "balance_too_low", None)]),
        ("09", "fenqile", [("automatic_debit", "failed", "card_expired", None)]),
        ("10", "huabei", [("automatic_debit", "refunding_duplicate", None, "2026-11-13")]),
        (
            "12",
            "baitiao",
            [
                ("bank_card", "processing", None, "2026-11-10"),
                ("automatic_debit", "failed", "bank_declined", None),
            ],
        ),
        ("14", "huabei", [("bank_card", "failed", "balance_too_low", None)]),
    ],
)
def test_repayments_that_did_not_go_smoothly(
    account: Account, digits: str, product: str, attempts: list[tuple[Any, ...]]
) -> None:
    told = account(digits, product)
    bill = told["bills"][0]["id"]

    assert [
        (a["source"], a["status"], a.get("failure"), a.get("settles_by"))
        for a in told["repayment_attempts"]
    ] == attempts
    assert {a["bill_id"] for a in told["repayment_attempts"]} == {bill}


@pytest.mark.parametrize(
    ("digits", "debit"),
    [
        ("11", {"enabled": True, "sources": ["platform_balance", "bank_card"]}),
        ("06", {"enabled": False, "sources": []}),
        ("02", None),  # not known
    ],
)
def test_automatic_debit_is_on_off_or_not_known(account: Account, digits: str, debit: Any) -> None:
    assert account(digits, "baitiao").get("automatic_debit") == debit


# --- The customer's own ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "application"),
    [
        (
            "07",
            {
                "id": "c7-application-1",
                "product": "baitiao",
                "kind": "open_account",
                "applied_on": "2026-11-06",
                "status": "in_review",
                "reasons": [],
            },
        ),
        (
            "08",
            {
                "id": "c8-application-1",
                "product": "jiebei",
                "kind": "borrow",
                "applied_on": "2026-11-04",
                "status": "declined",
                "decided_on": "2026-11-04",
                "reasons": ["credit_assessment", "too_many_applications"],
                "reapply_from": "2026-12-04",
            },
        ),
    ],
)
def test_applications(backend: Backend, digits: str, application: Any) -> None:
    assert backend.snapshot(f"199000000{digits}")["applications"] == [application]


def test_the_card_used_for_repayment_is_told_first(backend: Backend) -> None:
    used, expired = backend.snapshot("19900000011")["bank_cards"]

    assert (used["masked_number"], used["status"], used["used_for_repayment"]) == (
        "**** 2718",
        "valid",
        True,
    )
    assert (expired["status"], expired["used_for_repayment"]) == ("expired", False)


@pytest.mark.parametrize(
    ("digits", "kind", "number", "status"),
    [
        ("02", "appeal_hold", "ZW20261108-0007", "in_review"),
        ("03", "appeal_hold", "ZW20261103-0003", "information_needed"),
        ("06", "complaint", "ZW20261031-0012", "resolved"),
        ("08", "appeal_application", "ZW20261108-0009", "received"),
        ("09", "complaint", "ZW20261105-0021", "in_review"),
        ("14", "refund_dispute", "ZW20261102-0005", "information_needed"),
    ],
)
def test_the_latest_news_of_a_case(
    backend: Backend, digits: str, kind: str, number: str, status: str
) -> None:
    case = backend.snapshot(f"199000000{digits}")["cases"][0]

    assert (case["kind"], case["number"], case["status"]) == (kind, number, status)


def test_no_card_number_is_told_in_full(backend: Backend) -> None:
    for snapshot in backend.snapshots():
        assert not re.search(r"[0-9]{12,}", json.dumps(snapshot))


# --- Whatever the day ------------------------------------------------------------------------


def test_what_ends_while_the_backend_runs_is_told_no_more(
    backend: Backend, clock: FixedClock
) -> None:
    def of(phone: str, product: str) -> Any:
        accounts = backend.snapshot(phone, f"{clock.moment.day:032d}")["accounts"]
        return next(a for a in accounts if a["product"] == product)

    assert "cancel_until" in of("19900000013", "jiebei")["drawdowns"][1]

    clock.advance(timedelta(days=2))
    assert "cancel_until" not in of("19900000013", "jiebei")["drawdowns"][1]

    clock.advance(timedelta(days=2))
    lin_yue = of("19900000013", "huabei")
    assert lin_yue["coupons"] == []
    assert "next_due_date" not in lin_yue["instalment_plans"][0]

    clock.advance(timedelta(days=7))
    assert "temporary_limit" not in of("19900000011", "huabei")


def test_a_database_from_before_there_were_records(start: Callable[..., Backend]) -> None:
    older = start(demo=False)
    with older.app.state.backend.database.engine.begin() as connection:
        for table in ("account_records", "customer_records", "interest"):
            connection.execute(text(f"DROP TABLE {table}"))

    backend = start(demo=True)

    accounts = backend.snapshot("19900000013")["accounts"]
    assert [a["product"] for a in accounts] == ["huabei", "jiebei"]
    assert all(a["drawdowns"] == [] and a["limit_changes"] == [] for a in accounts)


def test_a_provider_that_has_no_records_may_leave_them_out(backend: Backend) -> None:
    told = backend.snapshot(DEMO_PHONES[0])
    for member in ("applications", "bank_cards", "cases"):
        del told[member]
    for member in ("refunds", "drawdowns", "instalment_plans", "limit_changes", "coupons"):
        del told["accounts"][0][member]
    for member in ("failed_payments", "repayment_attempts", "automatic_debit"):
        del told["accounts"][0][member]

    snapshot = AccountsSnapshot.parse_obj(told)

    assert snapshot.cases == []
    assert snapshot.accounts[0].refunds == []
    assert snapshot.accounts[0].automatic_debit is None
