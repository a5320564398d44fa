"""Why a limit is what it is: its changes, holds; requests for a higher one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    ApplicationKind,
    LimitChange,
)
from actions.answers.accounts import accounts_asked_about, listed_for, no_account
from actions.answers.applications import application_lines
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.answers.limits import limit_line
from actions.answers.repayments import processing_lines
from actions.question import Question
from actions.records import Record

# Of one account the last two changes are told; of several, the last one of each.
MOST_CHANGES = 2
MOST_LINES = 4


@dataclass(frozen=True)
class LimitChanged(Record, says="utter_limit_changed_line"):
    """One change of the whole limit."""

    product: str
    changed_date: date
    from_amount: str
    to_amount: str
    reason_term: str


@dataclass(frozen=True)
class TemporaryLimitLine(Record, says="utter_temporary_limit_line"):
    """An amount on top, until a day."""

    product: str
    temporary_amount: str
    until_date: date


@dataclass(frozen=True)
class NoLimitChange(Record, says="utter_no_limit_change_line"):
    """The records have no change."""


@dataclass(frozen=True)
class LimitProblem(Record, says="utter_limit_problem_yours"):
    """The limit now, and what happened to it."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class LimitIncrease(Record, says="utter_limit_increase_yours"):
    """Requests for a higher limit, and a temporary one."""

    lines: Sequence[Record]


def limit_problem(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the limit as it is and what changed it lately."""
    if asks_to_explain(question):
        return None
    asked = accounts_asked_about(question, snapshot)
    if asks_how_long(question):
        days = [line for account in asked for line in _with_a_day(account)]
        return [LimitProblem(days[:MOST_LINES])] if days else None
    if not asked:
        return no_account(question, snapshot)
    if len(asked) == 1:
        return [LimitProblem(_whole_story(asked[0]))]
    changed = [line for account in asked for line in _changes(account, 1)]
    lines = changed or [limit_line(account) for account in asked]
    return [LimitProblem(lines[:MOST_LINES])]


def limit_increase(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how requests for a higher limit went; None when the records have nothing of it."""
    if asks_to_explain(question):
        return None
    asked = listed_for(question, snapshot.accounts)
    temporary = [line for account in asked for line in _temporary(account)]
    requests = application_lines(question, snapshot, [ApplicationKind.LIMIT_INCREASE])
    lines = [*temporary[:MOST_CHANGES], *requests]
    return [LimitIncrease(lines)] if lines else None


def _whole_story(account: Account) -> list[Record]:
    """Tells the limit, its changes and money still under way."""
    changes = _changes(account, MOST_CHANGES)
    lines = [limit_line(account), *changes, *processing_lines(account)]
    if len(lines) == 1 and not account.temporary_limit:
        lines.append(NoLimitChange())
    return lines[:MOST_LINES]


def _with_a_day(account: Account) -> list[Record]:
    """Tells what of the limit the records have a day for: a temporary part, money under way."""
    limit = [limit_line(account)] if account.temporary_limit else []
    return [*limit, *processing_lines(account)]


def _changes(account: Account, most: int) -> list[Record]:
    return [_change_line(account, change) for change in account.limit_changes[:most]]


def _change_line(account: Account, change: LimitChange) -> Record:
    return LimitChanged(
        account.product.value,
        change.changed_on,
        change.from_amount,
        change.to_amount,
        f"limit_change_{change.reason.value}",
    )


def _temporary(account: Account) -> list[Record]:
    limit = account.temporary_limit
    return [TemporaryLimitLine(account.product.value, limit.amount, limit.until)] if limit else []
