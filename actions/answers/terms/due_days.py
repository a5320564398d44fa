"""The rule by which a bill falls due."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.product_models import DueDayRuleKind, ProductTerms
from actions.records import Record


@dataclass(frozen=True)
class DaysAfterStatement(Record, says="utter_terms_due_after_statement"):
    """So many days after the statement."""

    after_statement_days: int


@dataclass(frozen=True)
class FixedDay(Record, says="utter_terms_due_fixed_day"):
    """The same day of every month."""

    due_day: int


@dataclass(frozen=True)
class DrawdownDay(Record, says="utter_terms_due_drawdown_day"):
    """The day of the month on which the money was borrowed."""


@dataclass(frozen=True)
class DueDayMayChange(Record, says="utter_terms_due_day_may_change"):
    """The customer may choose another day."""


@dataclass(frozen=True)
class DueDayStays(Record, says="utter_terms_due_day_stays"):
    """The day cannot be changed."""


@dataclass(frozen=True)
class GraceDays(Record, says="utter_terms_grace_days"):
    """Days after the due date without a late charge."""

    grace_days: int


@dataclass(frozen=True)
class NoGraceDays(Record, says="utter_terms_no_grace_days"):
    """The day after the due date is late."""


def repayment_date(terms: ProductTerms) -> list[Record]:
    """Tells how the due day follows, whether it may be changed, and the grace."""
    rule = terms.due_day
    change = DueDayMayChange() if rule.customer_may_change else DueDayStays()
    grace = GraceDays(rule.grace_days) if rule.grace_days else NoGraceDays()
    return [*_rule(terms), change, grace]


def _rule(terms: ProductTerms) -> list[Record]:
    rule = terms.due_day
    if rule.rule is DueDayRuleKind.DRAWDOWN_DAY:
        return [DrawdownDay()]
    if rule.rule is DueDayRuleKind.FIXED_DAY and rule.day:
        return [FixedDay(rule.day)]
    if rule.rule is DueDayRuleKind.DAYS_AFTER_STATEMENT and rule.days_after_statement:
        return [DaysAfterStatement(rule.days_after_statement)]
    return []
