"""A customer's accounts as they are at one moment, from the tables and the ledger."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    Bill,
    BillStatus,
    Collections,
    Customer,
    Hold,
    HoldReason,
    Limit,
    NextDue,
    Overdue,
    Repayment,
    Verification,
    VerificationStep,
)
from account_backend.api_types import Money, Percent, Phone
from account_backend.clock import SHANGHAI, day_in_shanghai
from account_backend.ledger import (
    Arrears,
    Due,
    arrears,
    days_past_due,
    late_charge,
    minimum_payment,
    next_due,
)
from account_backend.tables import AccountRow, BillRow, CustomerRow, HoldRow
from account_backend.told_records import told_of_account, told_of_customer

RECENT_DAYS = 90
SERIOUSNESS = list(HoldReason)
STEP_ORDER = list(VerificationStep)


def customer_of(row: CustomerRow) -> Customer:
    """What a conversation may know of its customer."""
    return Customer(
        full_name=row.full_name,
        given_name=row.given_name,
        masked_phone=Phone(row.phone).masked,
    )


def snapshot_of(customer: CustomerRow, now: datetime) -> AccountsSnapshot:
    """Everything needed to answer this customer now."""
    today = day_in_shanghai(now)
    return AccountsSnapshot(
        as_of=now.astimezone(SHANGHAI).replace(microsecond=0),
        today=today,
        customer=customer_of(customer),
        accounts=[_account(account, today) for account in customer.accounts],
        **told_of_customer(customer.records),
    )


def _account(row: AccountRow, today: date) -> Account:
    rate = row.daily_late_rate_percent
    least = _minimum_percent(row)
    dues = dues_of(row)
    owed = arrears(dues, rate, today)
    coming = next_due(dues, today)
    bills = _told_bills(row.bills, today)
    standing = [h for h in row.holds if h.lifted_on is None and _still_stands(h, owed)]
    lifted = [h for h in row.holds if h.lifted_on is not None]
    return Account(
        product=row.product,
        status=row.status,
        status_since=row.status_since,
        shown_as=row.shown_as,
        limit=_limit(row),
        daily_late_rate_percent=Percent.of(rate),
        daily_interest_rate_percent=Percent.of(row.interest.daily_rate_percent)
        if row.interest
        else None,
        statement_day=row.statement_day,
        due_day=row.due_day,
        holds=[_hold(h, owed, rate) for h in sorted(standing, key=_seriousness)],
        lifted_holds=[
            _hold(h, owed, rate)
            for h in sorted(lifted, key=lambda h: (h.lifted_on, h.id), reverse=True)
        ],
        bills=[_bill(bill, rate, least, today) for bill in bills],
        repayments=[
            Repayment(bill_id=bill.id, amount=Money.of(paid.amount), paid_on=paid.paid_on)
            for bill, paid in sorted(
                ((bill, paid) for bill in bills for paid in bill.repayments),
                key=lambda pair: (pair[1].paid_on, pair[1].id),
                reverse=True,
            )
        ],
        overdue=told_overdue(owed),
        next_due=told_next_due(coming, today),
        verifications=[
            Verification(step=v.step, status=v.status, expired_on=v.expired_on)
            for v in sorted(
                row.verifications, key=lambda v: STEP_ORDER.index(VerificationStep(v.step))
            )
        ],
        collections=None
        if row.collections_stage is None
        else Collections(
            stage=row.collections_stage, extension_plan_months=row.extension_plan_months
        ),
        **told_of_account(row.records, today),
    )


def _minimum_percent(row: AccountRow) -> Decimal | None:
    """What part of a bill the product asks for at least, if it offers that."""
    percent = row.offered.terms["fees"].get("minimum_payment_percent")
    return None if percent is None else Decimal(percent)


def _limit(row: AccountRow) -> Limit | None:
    if row.limit_total is None or row.limit_used is None:
        return None
    return Limit(
        total_amount=Money.of(row.limit_total),
        used_amount=Money.of(row.limit_used),
        available_amount=Money.of(row.limit_total - row.limit_used),
    )


def _unpaid(bill: BillRow) -> Decimal:
    return bill.amount - _paid(bill)


def _paid(bill: BillRow) -> Decimal:
    return sum((repayment.amount for repayment in bill.repayments), Decimal("0.00"))


def _told_bills(bills: list[BillRow], today: date) -> list[BillRow]:
    """The unpaid ones, oldest first; then those settled of late, latest first."""
    unpaid = [bill for bill in bills if _unpaid(bill) > 0]
    recent = [
        bill
        for bill in bills
        if _unpaid(bill) == 0 and (today - _settled_on(bill)).days <= RECENT_DAYS
    ]
    return sorted(unpaid, key=lambda b: (b.due_date, b.id)) + sorted(
        recent, key=lambda b: (_settled_on(b), b.id), reverse=True
    )


def _settled_on(bill: BillRow) -> date:
    """When the last repayment came in; a bill over nothing is settled by its statement."""
    return max((r.paid_on for r in bill.repayments), default=bill.statement_date)


def _bill(bill: BillRow, rate: Decimal, least: Decimal | None, today: date) -> Bill:
    principal = _unpaid(bill)
    days = days_past_due(bill.due_date, today)
    status = BillStatus.OVERDUE if days else BillStatus.UNPAID
    if principal == 0:
        status = BillStatus.PAID
    charge = late_charge(principal, rate, days)
    minimum = None
    if least is not None and status is BillStatus.UNPAID:
        minimum = Money.of(minimum_payment(bill.amount, least, _paid(bill)))
    return Bill(
        id=bill.id,
        status=status,
        statement_date=bill.statement_date,
        due_date=bill.due_date,
        billed_amount=Money.of(bill.amount),
        paid_amount=Money.of(_paid(bill)),
        principal_amount=Money.of(principal),
        late_charge_amount=Money.of(charge),
        to_pay_amount=Money.of(principal + charge),
        minimum_payment_amount=minimum,
        overdue_days=days if status is BillStatus.OVERDUE else None,
        due_in_days=(bill.due_date - today).days if status is BillStatus.UNPAID else None,
        paid_on=_settled_on(bill) if status is BillStatus.PAID else None,
    )


def dues_of(row: AccountRow) -> list[Due]:
    """What is unpaid of each bill, nothing where it is settled."""
    return [Due(_unpaid(bill), bill.due_date) for bill in row.bills]


def told_overdue(owed: Arrears | None) -> Overdue | None:
    """Arrears as the contract tells them."""
    return None if owed is None else Overdue(bill_count=owed.bill_count, **_cost(owed))


def told_next_due(coming: Due | None, today: date) -> NextDue | None:
    """The next due date as the contract tells it; days count from `today`."""
    if coming is None:
        return None
    return NextDue(
        amount=Money.of(coming.principal),
        due_date=coming.due_date,
        due_in_days=(coming.due_date - today).days,
    )


def _cost(owed: Arrears) -> dict[str, Any]:
    return {
        "principal_amount": Money.of(owed.principal),
        "late_charge_amount": Money.of(owed.late_charge),
        "to_pay_amount": Money.of(owed.to_pay),
        "due_date": owed.due_date,
        "overdue_days": owed.days,
    }


def _still_stands(hold: HoldRow, owed: Arrears | None) -> bool:
    """An overdue hold has no ground once nothing is overdue, whatever the row says."""
    return hold.reason != HoldReason.OVERDUE.value or owed is not None


def _seriousness(hold: HoldRow) -> Any:
    return SERIOUSNESS.index(HoldReason(hold.reason)), hold.since, hold.id


def _hold(hold: HoldRow, owed: Arrears | None, rate: Decimal) -> Hold:
    evidence = dict(hold.evidence, reason=hold.reason)
    if hold.reason == HoldReason.OVERDUE.value:
        then = _arrears_when_lifted(hold, rate) if hold.lifted_on else owed
        assert then is not None  # a standing one without arrears was left out: _still_stands
        evidence.update(_cost(then))
    return Hold(
        id=hold.id,
        reason=hold.reason,
        since=hold.since,
        evidence=evidence,
        lifted_by=hold.lifted_by,
        review_date=hold.review_date,
        lifted_on=hold.lifted_on,
    )


def _arrears_when_lifted(hold: HoldRow, rate: Decimal) -> Arrears | None:
    assert hold.lifted_on is not None
    principal = Decimal(hold.evidence["principal_amount"])
    due_date = date.fromisoformat(hold.evidence["due_date"])
    return arrears([Due(principal, due_date)], rate, hold.lifted_on)
