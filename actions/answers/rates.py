"""The customer's own rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.api_models import Account, AccountsSnapshot
from actions.answers.accounts import accounts_asked_about
from actions.question import Question
from actions.records import Record


@dataclass(frozen=True)
class OwnRates(Record, says="utter_own_rates_line"):
    """Interest by the day, and the late charge."""

    product: str
    daily_interest_rate_percent: str
    daily_late_rate_percent: str


@dataclass(frozen=True)
class OwnLateRate(Record, says="utter_own_late_rate_line"):
    """No interest by the day; the late charge."""

    product: str
    daily_late_rate_percent: str


@dataclass(frozen=True)
class InterestFees(Record, says="utter_interest_fees_yours"):
    """A line an account."""

    lines: Sequence[Record]


def interest_fees(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the customer's own rates; None where no account has a rate of interest of its own."""
    asked = accounts_asked_about(question, snapshot)
    if question.aspect is not None or not any(a.daily_interest_rate_percent for a in asked):
        return None
    return [InterestFees([_line(account) for account in asked])]


def _line(account: Account) -> Record:
    product, late = account.product.value, account.daily_late_rate_percent
    if account.daily_interest_rate_percent:
        return OwnRates(product, account.daily_interest_rate_percent, late)
    return OwnLateRate(product, late)
