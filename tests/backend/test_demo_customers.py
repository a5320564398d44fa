"""Every demo customer, figure by figure, on 9 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Backend


def only_account(backend: Backend, phone: str) -> Any:
    (account,) = backend.snapshot(phone)["accounts"]
    return account


@pytest.mark.parametrize(
    ("phone", "full_name", "given_name"),
    [
        ("19900000001", "陈静", "静"),
        ("19900000002", "李强", "强"),
        ("19900000003", "王芳", "芳"),
        ("19900000004", "刘洋", "洋"),
        ("19900000005", "赵敏", "敏"),
        ("19900000006", "孙磊", "磊"),
        ("19900000007", "周婷", "婷"),
        ("19900000008", "Wu Hao", "Hao"),
        ("19900000009", "郑宁", "宁"),
        ("19900000010", "张明", "明"),
        ("19900000011", "何欣", "欣"),
        ("19900000012", "黄凯", "凯"),
        ("19900000013", "林悦", "悦"),
        ("19900000014", "Emily Chen", "Emily"),
    ],
)
def test_is_known_by_name(backend: Backend, phone: str, full_name: str, given_name: str) -> None:
    snapshot = backend.snapshot(phone)

    assert snapshot["customer"] == {
        "full_name": full_name,
        "given_name": given_name,
        "masked_phone": f"199****{phone[-4:]}",
    }
    assert snapshot["as_of"] == "2026-11-09T12:00:00+08:00"
    assert snapshot["today"] == "2026-11-09"


def test_chen_jing_is_frozen_for_an_overdue_bill(backend: Backend) -> None:
    account = only_account(backend, "19900000001")

    owed = {
        "principal_amount": "1280.00",
        "late_charge_amount": "7.68",
        "to_pay_amount": "1287.68",
        "due_date": "2026-10-28",
        "overdue_days": 12,
    }
    assert (account["product"], account["status"]) == ("baitiao", "frozen")
    assert account["shown_as"] == "abnormal"
    assert account["daily_late_rate_percent"] == "0.05"
    assert account["overdue"] == {**owed, "bill_count": 1}
    assert account["holds"] == [
        {
            "id": "c1-baitiao-hold-1",
            "reason": "overdue",
            "since": "2026-10-29",
            "evidence": {"reason": "overdue", **owed},
            "lifted_by": "repayment",
        }
    ]
    assert "next_due" not in account


def test_what_is_said_of_the_due_day_agrees_with_the_bill(backend: Backend) -> None:
    account = only_account(backend, "19900000001")

    assert (account["statement_day"], account["due_day"]) == (18, 28)
    assert account["bills"][0]["statement_date"] == "2026-10-18"
    assert account["bills"][0]["due_date"] == "2026-10-28"


@pytest.mark.parametrize(
    ("phone", "evidence", "lifted_by"),
    [
        (
            "19900000002",
            {
                "reason": "account_risk",
                "device_changes": 4,
                "within_days": 7,
                "insecure_networks": True,
            },
            "security_check",
        ),
        (
            "19900000003",
            {
                "reason": "breach_of_use",
                "cash_out_amount": "3000.00",
                "on_date": "2026-10-31",
                "cash_feature": False,
            },
            "use_review",
        ),
        (
            "19900000004",
            {"reason": "qualification", "changed": ["employment", "income"]},
            "qualification_update",
        ),
        (
            "19900000005",
            {"reason": "identity_expired", "document": "id_card", "expired_on": "2026-10-20"},
            "identity_update",
        ),
    ],
)
def test_is_restricted_by_one_hold(
    backend: Backend, phone: str, evidence: dict[str, Any], lifted_by: str
) -> None:
    account = only_account(backend, phone)

    (hold,) = account["holds"]
    assert (account["product"], account["status"]) == ("baitiao", "restricted")
    assert (hold["reason"], hold["evidence"]) == (evidence["reason"], evidence)
    assert hold["lifted_by"] == lifted_by
    assert "overdue" not in account


def test_sun_lei_is_well_but_shown_as_abnormal(backend: Backend) -> None:
    account = only_account(backend, "19900000006")

    assert (account["product"], account["status"]) == ("baitiao", "active")
    assert account["shown_as"] == "abnormal"
    assert account["holds"] == []


def test_zhou_ting_has_two_steps_to_go(backend: Backend) -> None:
    account = only_account(backend, "19900000007")

    assert (account["product"], account["status"]) == ("baitiao", "pending")
    assert account["shown_as"] == "not_open"
    assert account["verifications"] == [
        {"step": "sign_in", "status": "done"},
        {"step": "real_name", "status": "done"},
        {"step": "bank_card", "status": "missing"},
        {"step": "housing_fund", "status": "missing"},
    ]
    assert "limit" not in account


def test_wu_hao_lost_two_accounts_for_two_reasons(backend: Backend) -> None:
    huabei, jiebei = backend.snapshot("19900000008")["accounts"]

    assert (huabei["product"], huabei["status"]) == ("huabei", "closed")
    assert [hold["evidence"] for hold in huabei["holds"]] == [{"reason": "policy_adjustment"}]
    assert (jiebei["product"], jiebei["status"]) == ("jiebei", "suspended")
    assert [hold["evidence"] for hold in jiebei["holds"]] == [
        {"reason": "credit_score", "applications": 6, "within_days": 30, "short_overdues": 2}
    ]


def test_zheng_ning_is_in_collections(backend: Backend) -> None:
    account = only_account(backend, "19900000009")

    assert account["product"] == "fenqile"
    assert account["overdue"] == {
        "principal_amount": "5600.00",
        "late_charge_amount": "126.00",
        "to_pay_amount": "5726.00",
        "due_date": "2026-09-25",
        "overdue_days": 45,
        "bill_count": 1,
    }
    assert account["collections"] == {"stage": "gentle", "extension_plan_months": 3}


def test_zhang_ming_has_found_the_road_back(backend: Backend) -> None:
    account = only_account(backend, "19900000010")

    assert (account["product"], account["status"]) == ("huabei", "active")
    assert account["status_since"] == "2026-11-08"
    assert account["holds"] == []
    assert account["lifted_holds"] == [
        {
            "id": "c10-huabei-hold-1",
            "reason": "limit_requests",
            "since": "2026-10-26",
            "evidence": {"reason": "limit_requests", "paid_off_on": "2026-11-06"},
            "lifted_by": "repayment_and_review",
            "lifted_on": "2026-11-08",
        }
    ]
    assert account["bills"][0]["status"] == "paid"
    assert account["bills"][0]["paid_on"] == "2026-11-06"
    assert account["bills"][0]["to_pay_amount"] == "0.00"
    assert "overdue" not in account


def test_he_xin_is_well(backend: Backend) -> None:
    baitiao, huabei, jiebei = backend.snapshot("19900000011")["accounts"]

    assert [a["product"] for a in (baitiao, huabei, jiebei)] == ["baitiao", "huabei", "jiebei"]
    assert {a["status"] for a in (baitiao, huabei, jiebei)} == {"active"}
    assert {a["shown_as"] for a in (baitiao, huabei, jiebei)} == {"normal"}
    assert baitiao["limit"] == {
        "total_amount": "12000.00",
        "used_amount": "3450.50",
        "available_amount": "8549.50",
    }
    assert baitiao["next_due"] == {"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6}
    assert "overdue" not in baitiao


def test_huang_kai_has_two_holds_the_worse_one_first(backend: Backend) -> None:
    account = only_account(backend, "19900000012")

    overdue, identity = account["holds"]
    assert overdue["evidence"] == {
        "reason": "overdue",
        "principal_amount": "299.00",
        "late_charge_amount": "0.45",
        "to_pay_amount": "299.45",
        "due_date": "2026-11-06",
        "overdue_days": 3,
    }
    assert identity["evidence"] == {
        "reason": "identity_expired",
        "document": "id_card",
        "expired_on": "2026-11-08",
    }


def test_the_figures_are_the_same_on_postgresql(
    start: Callable[..., Backend], backend: Backend, postgres_url: str
) -> None:
    on_postgresql = start(database_url=postgres_url)

    assert on_postgresql.snapshots() == backend.snapshots()
