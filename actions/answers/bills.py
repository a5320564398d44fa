"""What is owed, what is overdue, when it is due, and the least to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Account, AccountsSnapshot
from actions.answers.accounts import listed_for, no_account
from actions.answers.follow_ups import asks_to_explain
from actions.answers.repayments import left_to_pay, payments_under_way
from actions.question import Question
from actions.records import Record

MOST_MINIMUM_LINES = 3


@dataclass(frozen=True)
class OverdueLine(Record, says="utter_overdue_line"):
    """What is overdue on one account."""

    product: str
    principal_amount: str
    late_charge_amount: str
    to_pay_amount: str
    due_date: date
    overdue_days: int


@dataclass(frozen=True)
class NextDueLine(Record, says="utter_next_due_line"):
    """The next due date of one account."""

    product: str
    amount: str
    due_date: date
    due_in_days: int


@dataclass(frozen=True)
class DueTodayLine(Record, says="utter_due_today_line"):
    """A bill that is due this very day."""

    product: str
    amount: str


@dataclass(frozen=True)
class NothingDueLine(Record, says="utter_nothing_due_line"):
    """An account with nothing to pay."""

    product: str


@dataclass(frozen=True)
class DueDayLine(Record, says="utter_due_day_line"):
    """On which days of the month statements and payments fall."""

    product: str
    statement_day: int
    due_day: int


@dataclass(frozen=True)
class MinimumLine(Record, says="utter_minimum_payment_line"):
    """The least to pay of one bill, and all of it."""

    product: str
    minimum_amount: str
    due_date: date
    to_pay_amount: str


@dataclass(frozen=True)
class Minimum(Record, says="utter_minimum_payment_yours"):
    """The least to pay: a line a bill."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class Overdue(Record, says="utter_overdue_status_yours"):
    """Yes, overdue: a line an account, and what to do."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class PayIfYouCan(Record, says="utter_overdue_next_pay"):
    """What to do about something overdue."""


@dataclass(frozen=True)
class PayOnlyTheRest(Record, says="utter_overdue_next_pay_the_rest"):
    """The same, when a part of it is paid and under way."""


@dataclass(frozen=True)
class NotOverdue(Record, says="utter_not_overdue"):
    """No, not overdue: what falls due next."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class Bills(Record, says="utter_bill_query_yours"):
    """What is owed: a line an account."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class DueDates(Record, says="utter_repayment_date_yours"):
    """When payments are due: a line an account."""

    lines: Sequence[Record]


def overdue_status(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers whether, for how long and by how much the customer is overdue."""
    asked = listed_for(question, snapshot.accounts)
    if not asked:
        return no_account(question, snapshot)
    overdue = [account for account in asked if account.overdue]
    told = overdue or asked
    under_way = payments_under_way(told)
    lines = [due_line(account) for account in told]
    if not overdue:
        return [*under_way, NotOverdue(lines)]
    if any(map(left_to_pay, overdue)):  # else nothing is to be done but to wait, which is told
        lines.append(PayOnlyTheRest() if under_way else PayIfYouCan())
    return [*under_way, Overdue(lines)]


def bill_query(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers how much is owed on each account."""
    asked = listed_for(question, snapshot.accounts)
    if not asked:
        return no_account(question, snapshot)
    return [*payments_under_way(asked), Bills(_due_lines(asked))]


def repayment_date(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers when the next payment is due, and on which day of the month."""
    asked = listed_for(question, snapshot.accounts)
    if not asked:
        return no_account(question, snapshot)
    lines = _due_lines(asked)
    if len(asked) == 1 and asked[0].statement_day and asked[0].due_day:
        lines.append(DueDayLine(asked[0].product.value, asked[0].statement_day, asked[0].due_day))
    return [*payments_under_way(asked), DueDates(lines)]


def minimum_payment(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers the least to pay; None where no unpaid bill has one."""
    if asks_to_explain(question):
        return None
    asked = listed_for(question, snapshot.accounts)
    lines = [
        MinimumLine(
            account.product.value, bill.minimum_payment_amount, bill.due_date, bill.to_pay_amount
        )
        for account in asked
        for bill in account.bills
        if bill.minimum_payment_amount
    ]
    if not lines:
        return None
    return [*payments_under_way(asked), Minimum(lines[:MOST_MINIMUM_LINES])]


def _due_lines(accounts: Sequence[Account]) -> list[Record]:
    """Tells what is due, the most urgent of each account; of a single one, what follows too."""
    lines = [due_line(account) for account in accounts]
    if len(accounts) == 1 and accounts[0].overdue and accounts[0].next_due:
        lines.append(_next_due_line(accounts[0]))
    return lines


def due_line(account: Account) -> Record:
    """Tells what is due on an account, the most urgent first."""
    product = account.product.value
    if account.overdue:
        return OverdueLine(
            product,
            account.overdue.principal_amount,
            account.overdue.late_charge_amount,
            account.overdue.to_pay_amount,
            account.overdue.due_date,
            account.overdue.overdue_days,
        )
    if account.next_due:
        return _next_due_line(account)
    return NothingDueLine(product)


def _next_due_line(account: Account) -> Record:
    assert account.next_due is not None
    due = account.next_due
    if due.due_in_days == 0:
        return DueTodayLine(account.product.value, due.amount)
    return NextDueLine(account.product.value, due.amount, due.due_date, due.due_in_days)
