"""What must be true of the records in a seed, so that the mock never contradicts itself.

Each check raises `ValueError` with half a line; `seed.py` puts the place in front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from account_backend.api_models import (
    Application,
    ApplicationStatus,
    AutomaticDebit,
    BankCard,
    Case,
    CaseStatus,
    Coupon,
    Drawdown,
    DrawdownStatus,
    FailedPayment,
    InstalmentPlan,
    InstalmentPlanStatus,
    LimitChange,
    Refund,
    RefundStatus,
    RepaymentAttempt,
    RepaymentAttemptStatus,
    TemporaryLimit,
    WayToRepay,
)
from account_backend.ledger import CENT, HUNDRED
from account_backend.product_models import ProductTerms

# --- One record by itself --------------------------------------------------------------------


def check_record(record: Any, today: date) -> None:
    """Checks a record of any kind by itself.

    Raises:
        ValueError: when it contradicts itself, or the day.
    """
    check = CHECKS.get(type(record))
    if check is not None:
        check(record, today)


def _refund(refund: Refund, today: date) -> None:
    _past(refund, today, "requested_on", "completed_on")
    _order(refund, "requested_on", "completed_on", "expected_by")
    _exactly_when(refund, "completed_on", refund.status is RefundStatus.COMPLETED)
    under_way = refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED)
    _only_when(refund, "expected_by", under_way)


def _drawdown(drawdown: Drawdown, today: date) -> None:
    status = drawdown.status
    _past(drawdown, today, "requested_on", "paid_out_on")
    _order(drawdown, "requested_on", "paid_out_on", "cancel_until")
    paid_out = status in (DrawdownStatus.PAID_OUT, DrawdownStatus.REPAID)
    _exactly_when(drawdown, "paid_out_on", paid_out)
    _exactly_when(drawdown, "failure", status is DrawdownStatus.FAILED)
    can_end = status in (DrawdownStatus.PROCESSING, DrawdownStatus.PAID_OUT)
    _only_when(drawdown, "cancel_until", can_end)


def _instalment_plan(plan: InstalmentPlan, today: date) -> None:
    running = plan.status is InstalmentPlanStatus.RUNNING
    _exactly_when(plan, "next_due_date", running)
    _only_when(plan, "early_settlement_amount", running)
    _not_past(plan, today, "next_due_date")
    if plan.paid_months > plan.months or (running and plan.paid_months == plan.months):
        raise ValueError("more months are paid than a plan of this status can have")
    whole = plan.amount.decimal + plan.fee_amount.decimal
    _adds_up("monthly_amount", plan.monthly_amount.decimal * plan.months, whole, plan.months)
    left = (plan.months - plan.paid_months) if running else 0
    ahead = plan.monthly_amount.decimal * left
    _adds_up("remaining_amount", plan.remaining_amount.decimal, ahead, left)
    settlement = plan.early_settlement_amount
    if settlement is not None and settlement.decimal > plan.remaining_amount.decimal:
        raise ValueError("early_settlement_amount is more than remaining_amount")


def _limit_change(change: LimitChange, today: date) -> None:
    _past(change, today, "changed_on")
    if change.from_amount == change.to_amount:
        raise ValueError("nothing changes")


def _temporary_limit(limit: TemporaryLimit, today: date) -> None:
    _not_past(limit, today, "until")


def _failed_payment(payment: FailedPayment, today: date) -> None:
    _past(payment, today, "failed_on")


def _repayment_attempt(attempt: RepaymentAttempt, today: date) -> None:
    status = attempt.status
    _past(attempt, today, "attempted_on")
    _order(attempt, "attempted_on", "settles_by")
    _exactly_when(attempt, "failure", status is RepaymentAttemptStatus.FAILED)
    under_way = (RepaymentAttemptStatus.PROCESSING, RepaymentAttemptStatus.REFUNDING_DUPLICATE)
    _only_when(attempt, "settles_by", status in under_way)


def _automatic_debit(debit: AutomaticDebit, today: date) -> None:
    if debit.enabled and not debit.sources:
        raise ValueError("enabled, but without sources")
    if len(set(debit.sources)) < len(debit.sources):
        raise ValueError("the same source twice")
    if WayToRepay.AUTOMATIC_DEBIT in debit.sources:
        raise ValueError("automatic_debit is no source of itself")


def _coupon(coupon: Coupon, today: date) -> None:
    _not_past(coupon, today, "expires_on")


def _application(application: Application, today: date) -> None:
    declined = application.status is ApplicationStatus.DECLINED
    _past(application, today, "applied_on", "decided_on")
    _order(application, "applied_on", "decided_on", "reapply_from")
    _exactly_when(application, "decided_on", application.status is not ApplicationStatus.IN_REVIEW)
    _exactly_when(application, "reasons", declined)
    _only_when(application, "reapply_from", declined)


def _bank_card(card: BankCard, today: date) -> None:
    _past(card, today, "bound_on")


def _case(case: Case, today: date) -> None:
    over = case.status in (CaseStatus.RESOLVED, CaseStatus.DECLINED)
    _past(case, today, "opened_on", "updated_on")
    _order(case, "opened_on", "updated_on")
    _order(case, "opened_on", "answer_by")
    _only_when(case, "answer_by", not over)


CHECKS: Mapping[type, Callable[[Any, date], None]] = {
    Application: _application,
    AutomaticDebit: _automatic_debit,
    BankCard: _bank_card,
    Case: _case,
    Coupon: _coupon,
    Drawdown: _drawdown,
    FailedPayment: _failed_payment,
    InstalmentPlan: _instalment_plan,
    LimitChange: _limit_change,
    Refund: _refund,
    RepaymentAttempt: _repayment_attempt,
    TemporaryLimit: _temporary_limit,
}


def _past(record: Any, today: date, *names: str) -> None:
    for name in names:
        day = getattr(record, name)
        if day is not None and day > today:
            raise ValueError(f"{name} is in the future")


def _not_past(record: Any, today: date, *names: str) -> None:
    for name in names:
        day = getattr(record, name)
        if day is not None and day < today:
            raise ValueError(f"{name} is past")


def _order(record: Any, *names: str) -> None:
    days = [(name, day) for name in names if (day := getattr(record, name)) is not None]
    for (first, earlier), (second, later) in pairwise(days):
        if later < earlier:
            raise ValueError(f"{second} is before {first}")


def _only_when(record: Any, name: str, condition: bool) -> None:
    if getattr(record, name) and not condition:
        raise ValueError(f"{name} does not go with status {record.status.value}")


def _exactly_when(record: Any, name: str, condition: bool) -> None:
    _only_when(record, name, condition)
    if condition and not getattr(record, name):
        raise ValueError(f"status {record.status.value} asks for {name}")


def _adds_up(name: str, told: Decimal, computed: Decimal, months: int) -> None:
    """A cent a month may be lost or gained by rounding."""
    if abs(told - computed) > CENT * months:
        raise ValueError(f"{name} does not add up")


# --- A record and the product's terms --------------------------------------------------------


def check_against_terms(record: Any, terms: ProductTerms) -> None:
    """Checks a record of an account against what the product offers.

    Raises:
        ValueError: when the product offers no such thing.
    """
    if isinstance(record, Drawdown):
        if record.months not in terms.loan_months:
            raise ValueError(f"no loan over {record.months} months is offered")
        minimum = terms.minimum_borrow_amount
        if minimum is not None and record.amount.decimal < minimum.decimal:
            raise ValueError("less than can be borrowed")
    elif isinstance(record, InstalmentPlan):
        fees = [i.fee_percent.decimal for i in terms.instalments if i.months == record.months]
        if not fees:
            raise ValueError(f"no plan over {record.months} months is offered")
        # A cent a month of rounding; less than the fee may be asked, as with a coupon.
        most = record.amount.decimal * fees[0] / HUNDRED + CENT * record.months
        if record.fee_amount.decimal > most:
            raise ValueError("fee_amount is more than the product's fee")
    elif isinstance(record, RepaymentAttempt):
        _offered([record.source], terms)
    elif isinstance(record, AutomaticDebit):
        _offered([*record.sources, WayToRepay.AUTOMATIC_DEBIT], terms)


def _offered(ways: list[WayToRepay], terms: ProductTerms) -> None:
    for way in ways:
        if way not in terms.ways_to_repay:
            raise ValueError(f"{way.value} is not a way to repay it")


# --- The records of an account, and its limit ------------------------------------------------


def check_limit_changes(changes: list[LimitChange], total: Decimal, temporary: Decimal) -> None:
    """Checks that the changes lead from one to the next, and to the limit of today.

    Raises:
        ValueError: when they do not.
    """
    in_order = sorted(changes, key=lambda change: change.changed_on)
    for earlier, later in pairwise(in_order):
        if later.from_amount != earlier.to_amount:
            raise ValueError(
                f"one ends at {earlier.to_amount}, the next begins at {later.from_amount}"
            )
    if in_order and in_order[-1].to_amount.decimal != total + temporary:
        raise ValueError(f"the last one ends at {in_order[-1].to_amount}, which is not the limit")


def check_use(records: list[Any], used: Decimal) -> None:
    """Checks that what runs is part of what is used of the limit.

    Raises:
        ValueError: when less is used.
    """
    plans = [
        r
        for r in records
        if isinstance(r, InstalmentPlan) and r.status is InstalmentPlanStatus.RUNNING
    ]
    principal = sum(
        (p.amount.decimal * (p.months - p.paid_months) / p.months for p in plans), Decimal(0)
    )
    if principal > used:
        raise ValueError("less than the running instalment plans")
    if not used and any(
        isinstance(r, Drawdown) and r.status is DrawdownStatus.PAID_OUT for r in records
    ):
        raise ValueError("nothing, but a loan is paid out")
