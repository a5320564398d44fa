"""Which records are told on a day, and in what order; a thing that ended is not told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from account_backend.api_models import (
    Answer,
    Application,
    AutomaticDebit,
    BankCard,
    Case,
    Coupon,
    Drawdown,
    FailedPayment,
    InstalmentPlan,
    LimitChange,
    Refund,
    RepaymentAttempt,
    TemporaryLimit,
)
from account_backend.tables import AccountRecordRow, CustomerRecordRow

Record = TypeVar("Record", bound=Answer)
Rows = Iterable[AccountRecordRow] | Iterable[CustomerRecordRow]


def told_of_account(rows: Iterable[AccountRecordRow], today: date) -> dict[str, Any]:
    """The members of the contract's `Account` that hold records."""
    rows = list(rows)
    temporary = [t for t in _of(rows, "temporary_limit", TemporaryLimit) if t.until >= today]
    automatic = _of(rows, "automatic_debit", AutomaticDebit)
    plans = _of(rows, "instalment_plans", InstalmentPlan)
    return {
        "temporary_limit": temporary[0] if temporary else None,
        "automatic_debit": automatic[0] if automatic else None,
        "limit_changes": _latest("changed_on", _of(rows, "limit_changes", LimitChange)),
        "repayment_attempts": _latest(
            "attempted_on", _of(rows, "repayment_attempts", RepaymentAttempt)
        ),
        "refunds": _latest("requested_on", _of(rows, "refunds", Refund)),
        "drawdowns": [
            _without_past(drawdown, "cancel_until", today)
            for drawdown in _latest("requested_on", _of(rows, "drawdowns", Drawdown))
        ],
        "instalment_plans": [
            _without_past(plan, "next_due_date", today)
            for plan in sorted(plans, key=lambda plan: plan.next_due_date or date.max)
        ],
        "failed_payments": _latest("failed_on", _of(rows, "failed_payments", FailedPayment)),
        "coupons": sorted(
            (c for c in _of(rows, "coupons", Coupon) if c.expires_on >= today),
            key=lambda coupon: coupon.expires_on,
        ),
    }


def told_of_customer(rows: Iterable[CustomerRecordRow]) -> dict[str, Any]:
    """The members of the contract's `AccountsSnapshot` that hold records."""
    rows = list(rows)
    return {
        "applications": _latest("applied_on", _of(rows, "applications", Application)),
        "bank_cards": sorted(
            _of(rows, "bank_cards", BankCard), key=lambda card: not card.used_for_repayment
        ),
        "cases": _latest("updated_on", _of(rows, "cases", Case)),
    }


def _of(rows: Rows, kind: str, model: type[Record]) -> list[Record]:
    return [model.parse_obj(row.record) for row in rows if row.kind == kind]


def _latest(day: str, records: list[Record]) -> list[Record]:
    """Latest first; of one day, those written later are the later ones."""
    return sorted(records, key=lambda record: getattr(record, day))[::-1]


def _without_past(record: Record, name: str, today: date) -> Record:
    """Days go on while a backend runs; a last day that is over is not told of any more."""
    day = getattr(record, name)
    return record.copy(update={name: None}) if day is not None and day < today else record
