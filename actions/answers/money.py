"""What is owed, what is overdue, when it is due, and how much may be spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Account, AccountsSnapshot, CollectionsStage
from actions.answers.accounts import NoSuchAccount, accounts_asked_about
from actions.question import Question
from actions.records import Record
from zhangwen.conversation import Aspect


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
class Overdue(Record, says="utter_overdue_status_yours"):
    """Yes, overdue: a line an account, and what to do."""

    lines: Sequence[Record]


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


@dataclass(frozen=True)
class LimitLine(Record, says="utter_limit_line"):
    """The limit of one account."""

    product: str
    total_amount: str
    used_amount: str
    available_amount: str


@dataclass(frozen=True)
class LimitHeldLine(LimitLine, says="utter_limit_held_line"):
    """The limit of an account that cannot be used at present."""

    status_term: str


@dataclass(frozen=True)
class NoLimitLine(Record, says="utter_no_limit_line"):
    """An account without a limit: closed, or not open yet."""

    product: str
    status_term: str


@dataclass(frozen=True)
class Limits(Record, says="utter_limit_query_yours"):
    """Limits: a line an account."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class OverdueConsequences(Record, says="utter_overdue_consequences_yours"):
    """What being late costs on the customer's own account."""

    product: str
    daily_late_rate_percent: str
    to_pay_amount: str
    late_charge_amount: str
    overdue_days: int


@dataclass(frozen=True)
class ExtensionOpen(Record, says="utter_extension_plan_open"):
    """A plan over several months is open to the customer."""

    product: str
    to_pay_amount: str
    extension_plan_months: int


@dataclass(frozen=True)
class NoExtensionKnown(Record, says="utter_extension_plan_unknown"):
    """Overdue, and the records name no plan."""

    product: str
    to_pay_amount: str
    overdue_days: int


@dataclass(frozen=True)
class CollectionsStageToday(Record, says="utter_collections_yours"):
    """How far collections have gone."""

    product: str
    stage_term: str
    to_pay_amount: str
    overdue_days: int


def overdue_status(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers whether, for how long and by how much the customer is overdue."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return _no_account(question, snapshot)
    overdue = [account for account in asked if account.overdue]
    if overdue:
        return [Overdue([_due_line(account) for account in overdue])]
    return [NotOverdue([_due_line(account) for account in asked])]


def bill_query(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers how much is owed on each account."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return _no_account(question, snapshot)
    return [Bills(_due_lines(asked))]


def repayment_date(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers when the next payment is due, and on which day of the month."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return _no_account(question, snapshot)
    lines = _due_lines(asked)
    if len(asked) == 1 and asked[0].statement_day and asked[0].due_day:
        lines.append(DueDayLine(asked[0].product.value, asked[0].statement_day, asked[0].due_day))
    return [DueDates(lines)]


def limit_query(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers what the limit is, what is used and what is left."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return _no_account(question, snapshot)
    return [Limits([_limit_line(account) for account in asked])]


def overdue_consequences(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what being late costs, to a customer who is; else the general answer stands."""
    if question.aspect is not None:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None:
        return None
    return [
        OverdueConsequences(
            late.product.value,
            late.daily_late_rate_percent,
            late.overdue.to_pay_amount,
            late.overdue.late_charge_amount,
            late.overdue.overdue_days,
        )
    ]


def cannot_repay(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells an overdue customer which plan the records name, if any."""
    if question.aspect is Aspect.WHY:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None:
        return None
    months = late.collections.extension_plan_months if late.collections else None
    if months:
        return [ExtensionOpen(late.product.value, late.overdue.to_pay_amount, months)]
    return [
        NoExtensionKnown(late.product.value, late.overdue.to_pay_amount, late.overdue.overdue_days)
    ]


def collections(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how far collections have gone on the customer's own account."""
    if question.aspect is not None:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None or late.collections is None:
        return None
    stage: CollectionsStage = late.collections.stage
    return [
        CollectionsStageToday(
            late.product.value,
            f"stage_{stage.value}",
            late.overdue.to_pay_amount,
            late.overdue.overdue_days,
        )
    ]


def _first_overdue(question: Question, snapshot: AccountsSnapshot) -> Account | None:
    """Returns the account that has been overdue longest, of those asked about."""
    late = [account for account in accounts_asked_about(question, snapshot) if account.overdue]
    return max(late, key=_days_past_due) if late else None


def _days_past_due(account: Account) -> int:
    return account.overdue.overdue_days if account.overdue else 0


def _due_lines(accounts: Sequence[Account]) -> list[Record]:
    """Tells what is due, the most urgent of each account; of a single one, what follows too."""
    lines = [_due_line(account) for account in accounts]
    if len(accounts) == 1 and accounts[0].overdue and accounts[0].next_due:
        lines.append(_next_due_line(accounts[0]))
    return lines


def _due_line(account: Account) -> Record:
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


def _limit_line(account: Account) -> Record:
    product, status = account.product.value, f"status_{account.status.value}"
    if account.limit is None:
        return NoLimitLine(product, status)
    amounts = (
        account.limit.total_amount,
        account.limit.used_amount,
        account.limit.available_amount,
    )
    if account.holds or status != "status_active":
        return LimitHeldLine(product, *amounts, status)
    return LimitLine(product, *amounts)


def _no_account(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    return [NoSuchAccount(question.product)] if question.product and snapshot.accounts else None
