"""How much may be spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Account, AccountsSnapshot
from actions.answers.accounts import listed_for, no_account
from actions.question import Question
from actions.records import Record


@dataclass(frozen=True)
class TemporaryPart(Record, says="utter_limit_temporary_part"):
    """An amount on top, until a day; the limit's own figures do not count it."""

    temporary_amount: str
    until_date: date


@dataclass(frozen=True)
class LimitLine(Record, says="utter_limit_line"):
    """The limit of one account."""

    product: str
    total_amount: str
    used_amount: str
    available_amount: str
    temporary: Sequence[Record]


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


def limit_query(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Answers what the limit is, what is used and what is left."""
    asked = listed_for(question, snapshot.accounts)
    if not asked:
        return no_account(question, snapshot)
    return [Limits([limit_line(account) for account in asked])]


def limit_line(account: Account) -> Record:
    """Tells the limit of one account, and whether it can be used."""
    product, status = account.product.value, f"status_{account.status.value}"
    if account.limit is None:
        return NoLimitLine(product, status)
    limit = account.limit
    figures = (limit.total_amount, limit.used_amount, limit.available_amount, _temporary(account))
    if account.holds or status != "status_active":
        return LimitHeldLine(product, *figures, status)
    return LimitLine(product, *figures)


def _temporary(account: Account) -> list[Record]:
    limit = account.temporary_limit
    return [TemporaryPart(limit.amount, limit.until)] if limit else []
