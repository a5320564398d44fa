"""What being late means for a customer who is: the cost, a plan, the stage of collections."""

from __future__ import annotations

from dataclasses import dataclass

from account_backend.api_models import Account, AccountsSnapshot, CollectionsStage
from actions.answers.accounts import accounts_asked_about
from actions.answers.repayments import payments_under_way
from actions.question import Question
from actions.records import Record
from zhangwen.conversation import Aspect


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


def overdue_consequences(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what being late costs, to a customer who is; else the general answer stands."""
    if question.aspect is not None:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None:
        return None
    return [
        *payments_under_way([late]),
        OverdueConsequences(
            late.product.value,
            late.daily_late_rate_percent,
            late.overdue.to_pay_amount,
            late.overdue.late_charge_amount,
            late.overdue.overdue_days,
        ),
    ]


def cannot_repay(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells an overdue customer which plan the records name, if any."""
    if question.aspect is Aspect.WHY:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None:
        return None
    owed = late.overdue
    return open_extension(question, snapshot) or [
        *payments_under_way([late]),
        NoExtensionKnown(late.product.value, owed.to_pay_amount, owed.overdue_days),
    ]


def open_extension(question: Question, snapshot: AccountsSnapshot) -> list[Record]:
    """Tells the plan that an overdue customer may pay by, if the records name one."""
    late = _first_overdue(question, snapshot)
    months = late.collections.extension_plan_months if late and late.collections else None
    if late is None or late.overdue is None or not months:
        return []
    plan = ExtensionOpen(late.product.value, late.overdue.to_pay_amount, months)
    return [*payments_under_way([late]), plan]


def collections(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how far collections have gone on the customer's own account."""
    if question.aspect is not None:
        return None
    late = _first_overdue(question, snapshot)
    if late is None or late.overdue is None or late.collections is None:
        return None
    stage: CollectionsStage = late.collections.stage
    return [
        *payments_under_way([late]),
        CollectionsStageToday(
            late.product.value,
            f"stage_{stage.value}",
            late.overdue.to_pay_amount,
            late.overdue.overdue_days,
        ),
    ]


def _first_overdue(question: Question, snapshot: AccountsSnapshot) -> Account | None:
    """Returns the account that has been overdue longest, of those asked about."""
    late = [account for account in accounts_asked_about(question, snapshot) if account.overdue]
    return max(late, key=_days_past_due) if late else None


def _days_past_due(account: Account) -> int:
    return account.overdue.overdue_days if account.overdue else 0
