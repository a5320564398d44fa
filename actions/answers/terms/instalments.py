"""Plans by instalments, and what each costs; of a loan, over how many months it is paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.product_models import ProductTerms
from actions.answers.terms.fees import interest
from actions.records import Record

# A message has six lines: the heading, the plans, what the terms leave open, an offer.
MOST_PLANS_IN_FULL = 3


@dataclass(frozen=True)
class Plan(Record, says="utter_terms_plan"):
    """One plan and its fee."""

    plan_months: int
    fee_percent: str


@dataclass(frozen=True)
class Plans(Record, says="utter_terms_plans"):
    """Many plans: the shortest, the longest, and the fees of both."""

    shortest_months: int
    shortest_fee_percent: str
    longest_months: int
    longest_fee_percent: str


@dataclass(frozen=True)
class LoanMonths(Record, says="utter_terms_loan_months"):
    """Over how many months a loan may be paid back."""

    loan_months: Sequence[int]


@dataclass(frozen=True)
class NoPlans(Record, says="utter_terms_no_plans"):
    """Nothing can be split."""


@dataclass(frozen=True)
class ChangesNotInTerms(Record, says="utter_terms_plan_changes"):
    """The terms do not say whether a plan can be changed or undone."""


def instalment(terms: ProductTerms) -> list[Record]:
    """Tells the plans with their fees, or over how many months a loan is paid back."""
    if terms.instalments:
        return [*_plans(terms), ChangesNotInTerms()]
    months = loan_months(terms)
    return [*months, interest(terms), ChangesNotInTerms()] if months else [NoPlans()]


def loan_months(terms: ProductTerms) -> list[Record]:
    """Tells over how many months a loan is paid back, if there are loans."""
    return [LoanMonths(sorted(terms.loan_months))] if terms.loan_months else []


def _plans(terms: ProductTerms) -> list[Record]:
    plans = sorted(terms.instalments, key=lambda plan: plan.months)
    if len(plans) <= MOST_PLANS_IN_FULL:
        return [Plan(plan.months, plan.fee_percent) for plan in plans]
    first, last = plans[0], plans[-1]
    return [Plans(first.months, first.fee_percent, last.months, last.fee_percent)]
