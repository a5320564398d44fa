"""A customer's plans by instalments, and what settles them early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    InstalmentPlan,
    InstalmentPlanStatus,
)
from actions.answers.accounts import listed_for
from actions.answers.arrears import open_extension
from actions.answers.bills import due_line
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.answers.repayments import payments_under_way
from actions.question import Question
from actions.records import Record
from zhangwen.conversation import Aspect

# A line takes two on a phone, so that three are a message.
MOST_LINES = 3


@dataclass(frozen=True)
class NextDate(Record, says="utter_plan_next_date"):
    """When the next month is due."""

    next_due_date: date


@dataclass(frozen=True)
class PlanRunning(Record, says="utter_plan_running_line"):
    """A plan that still runs."""

    product: str
    amount: str
    plan_months: int
    paid_months: int
    monthly_amount: str
    remaining_amount: str
    next_date: Sequence[Record]


@dataclass(frozen=True)
class PlanSettled(Record, says="utter_plan_settled_line"):
    """A plan that is paid."""

    product: str
    amount: str
    plan_months: int


@dataclass(frozen=True)
class PlanCancelled(Record, says="utter_plan_cancelled_line"):
    """A plan that was undone."""

    product: str
    amount: str
    plan_months: int


@dataclass(frozen=True)
class MorePlans(Record, says="utter_plans_more"):
    """How many more there are."""

    more_plans: int


@dataclass(frozen=True)
class Plans(Record, says="utter_instalment_yours"):
    """A line a plan."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class SettlesPlan(Record, says="utter_plan_settles_line"):
    """What is left of a plan, and what settles it today."""

    product: str
    remaining_amount: str
    early_settlement_amount: str


@dataclass(frozen=True)
class PlanLeft(Record, says="utter_plan_left_line"):
    """What is left of a plan; the records do not say what settles it today."""

    product: str
    remaining_amount: str


@dataclass(frozen=True)
class EarlyRepayment(Record, says="utter_early_repayment_yours"):
    """What could be paid early: plans, and the bill that falls due next."""

    lines: Sequence[Record]


def instalment(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the customer's plans: the running ones, or what became of the last ones.

    Who is overdue and may pay over several months means that plan, not those of purchases.
    """
    extension = open_extension(question, snapshot)
    if extension and question.aspect is not Aspect.WHY:
        return extension
    if asks_to_explain(question):
        return None
    plans = _plans(listed_for(question, snapshot.accounts))
    running = [pair for pair in plans if _runs(pair[1])]
    if asks_how_long(question):
        told = [pair for pair in running if pair[1].next_due_date]
    else:
        told = running or plans[:1]
    if not told:
        return None
    lines = [_line(account, plan) for account, plan in told[:MOST_LINES]]
    if told[MOST_LINES:]:
        lines.append(MorePlans(len(told) - MOST_LINES))
    return [Plans(lines)]


def early_repayment(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what is left to pay, and what settles a plan today."""
    if question.aspect is not None:
        return None
    asked = listed_for(question, snapshot.accounts)
    lines = [_settling(account, plan) for account, plan in _plans(asked) if _runs(plan)]
    lines += [due_line(account) for account in asked if account.overdue or account.next_due]
    if not lines:
        return None
    told = lines[:MOST_LINES]
    if lines[MOST_LINES:]:
        told.append(MorePlans(len(lines) - MOST_LINES))
    return [*payments_under_way(asked), EarlyRepayment(told)]


def _plans(accounts: Sequence[Account]) -> list[tuple[Account, InstalmentPlan]]:
    return [(account, plan) for account in accounts for plan in account.instalment_plans]


def _runs(plan: InstalmentPlan) -> bool:
    return plan.status is InstalmentPlanStatus.RUNNING


def _line(account: Account, plan: InstalmentPlan) -> Record:
    product = account.product.value
    if plan.status is InstalmentPlanStatus.SETTLED:
        return PlanSettled(product, plan.amount, plan.months)
    if plan.status is InstalmentPlanStatus.CANCELLED:
        return PlanCancelled(product, plan.amount, plan.months)
    return PlanRunning(
        product,
        plan.amount,
        plan.months,
        plan.paid_months,
        plan.monthly_amount,
        plan.remaining_amount,
        [NextDate(plan.next_due_date)] if plan.next_due_date else [],
    )


def _settling(account: Account, plan: InstalmentPlan) -> Record:
    product, left = account.product.value, plan.remaining_amount
    if plan.early_settlement_amount:
        return SettlesPlan(product, left, plan.early_settlement_amount)
    return PlanLeft(product, left)
