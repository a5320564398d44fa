"""What a customer would have to pay on another day: the ledger with that day for today."""

from __future__ import annotations

from datetime import date, datetime

from account_backend.api_models import ErrorCode, ProjectedAccount, Projection
from account_backend.clock import day_in_shanghai
from account_backend.errors import ApiError
from account_backend.ledger import arrears, next_due
from account_backend.snapshot import dues_of, told_next_due, told_overdue
from account_backend.tables import AccountRow, CustomerRow

# A year, whether or not it is a leap year.
MOST_DAYS_AHEAD = 366


def projection_of(customer: CustomerRow, now: datetime, on: date) -> Projection | ApiError:
    """What there is to pay on a day, if nothing is paid or billed before.

    Returns:
        The projection; `day_past` or `day_too_far` for a day that it is not made for.
    """
    today = day_in_shanghai(now)
    if on < today:
        return ApiError(ErrorCode.DAY_PAST)
    if (on - today).days > MOST_DAYS_AHEAD:
        return ApiError(ErrorCode.DAY_TOO_FAR)
    accounts = [_account(row, on) for row in customer.accounts]
    owing = [account for account in accounts if account.overdue or account.next_due]
    return Projection(today=today, on=on, accounts=owing)


def _account(row: AccountRow, on: date) -> ProjectedAccount:
    dues = dues_of(row)
    return ProjectedAccount(
        product=row.product,
        overdue=told_overdue(arrears(dues, row.daily_late_rate_percent, on)),
        next_due=told_next_due(next_due(dues, on), on),
    )
