"""The arithmetic of bills: pure functions over Decimal amounts and calendar days.

    days past due = today - due date                          (never below zero)
    late charge   = unpaid principal x daily late rate % / 100 x days past due
                    rounded half up to the cent
    to pay        = unpaid principal + late charge

The charge is simple, not compound, and is computed from the principal that is unpaid today. Where
several bills are overdue, each has its own charge, rounded by itself, and the charges are added:
so the sum of what the bills show is what the account shows.

    minimum payment = billed amount x minimum payment % / 100, rounded half up to the cent,
                      less what has been paid                 (never below zero)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Due:
    """What is still unpaid of one bill, and when it is or was due."""

    principal: Decimal
    due_date: date


@dataclass(frozen=True)
class Arrears:
    """What one or several overdue bills cost on a day."""

    principal: Decimal
    late_charge: Decimal
    due_date: date
    days: int
    bill_count: int

    @property
    def to_pay(self) -> Decimal:
        """Principal and charge together."""
        return self.principal + self.late_charge


def days_past_due(due_date: date, today: date) -> int:
    """Days since the due date; on the due day itself, and before, none."""
    return max((today - due_date).days, 0)


def late_charge(principal: Decimal, daily_rate_percent: Decimal, days: int) -> Decimal:
    """The late charge of one bill, to the cent."""
    with localcontext() as context:
        context.prec = 50  # exact for any amount and span that the database can hold
        exact = principal * daily_rate_percent * days / HUNDRED
        return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def minimum_payment(billed: Decimal, percent: Decimal, paid: Decimal) -> Decimal:
    """What must still come in for a bill by its due date at least."""
    with localcontext() as context:
        context.prec = 50
        whole = (billed * percent / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)
    return max(whole - paid, Decimal("0.00"))


def arrears(dues: Iterable[Due], daily_rate_percent: Decimal, today: date) -> Arrears | None:
    """What the overdue ones among `dues` cost on `today`; nothing when none is overdue."""
    overdue = [d for d in dues if d.principal > 0 and days_past_due(d.due_date, today) > 0]
    if not overdue:
        return None
    oldest = min(d.due_date for d in overdue)
    return Arrears(
        principal=sum((d.principal for d in overdue), Decimal("0.00")),
        late_charge=sum(
            (
                late_charge(d.principal, daily_rate_percent, days_past_due(d.due_date, today))
                for d in overdue
            ),
            Decimal("0.00"),
        ),
        due_date=oldest,
        days=days_past_due(oldest, today),
        bill_count=len(overdue),
    )


def next_due(dues: Iterable[Due], today: date) -> Due | None:
    """The next due date that is not past, with all that is due on it; nothing when none is."""
    ahead = [d for d in dues if d.principal > 0 and d.due_date >= today]
    if not ahead:
        return None
    soonest = min(d.due_date for d in ahead)
    amount = sum((d.principal for d in ahead if d.due_date == soonest), Decimal("0.00"))
    return Due(principal=amount, due_date=soonest)
