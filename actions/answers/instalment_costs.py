"""What an amount costs in instalments, from the terms of the product: 3000 in 12 months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

from account_backend.api_types import Money
from account_backend.product_models import Instalment, ProductTerms
from actions.answers.terms.message import terms_message
from actions.records import Record

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class LastInstalment(Record, says="utter_instalment_cost_last"):
    """The last month differs by what rounding left over."""

    last_amount: str


@dataclass(frozen=True)
class InstalmentCost(Record, says="utter_instalment_cost"):
    """What each month and the whole plan cost."""

    amount: str
    plan_months: int
    monthly_amount: str
    fee_percent: str
    fee_amount: str
    total_amount: str
    last: Sequence[Record]


@dataclass(frozen=True)
class MonthsNotOffered(Record, says="utter_instalment_months_not_offered"):
    """The product has no plan over so many months; which it has."""

    plan_months: int
    offered_months: Sequence[int]


@dataclass(frozen=True)
class AskAmountAgain(Record, says="utter_ask_amount_again"):
    """Nothing can be split: zero, less than nothing, or no exact amount."""


@dataclass(frozen=True)
class Schedule:
    """Amounts to the cent; `fee` is for the whole plan.

    Every month is the same, rounded down; the last one takes what is left over.
    """

    fee: Decimal
    total: Decimal
    monthly: Decimal
    last: Decimal


def schedule(amount: Decimal, fee_percent: Decimal, months: int) -> Schedule:
    """Computes what an amount and its fee make a month."""
    with localcontext() as context:
        context.prec = 50  # exact for any amount that can be typed
        fee = (amount * fee_percent / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)
        total = amount + fee
        monthly = (total / months).quantize(CENT, rounding=ROUND_DOWN)
        return Schedule(fee, total, monthly, total - monthly * (months - 1))


def instalment_cost(terms: ProductTerms, amount: Decimal, months: int) -> list[Record]:
    """Tells what an amount costs over so many months; nothing of a product without plans."""
    plans = {plan.months: plan for plan in terms.instalments}
    if not plans:
        return []
    if months not in plans:
        return [terms_message(terms, [MonthsNotOffered(months, sorted(plans))])]
    return [terms_message(terms, [_cost(plans[months], amount)])]


def _cost(plan: Instalment, amount: Decimal) -> Record:
    computed = schedule(amount, plan.fee_percent.decimal, plan.months)
    differs = computed.last != computed.monthly
    return InstalmentCost(
        Money.of(amount),
        plan.months,
        Money.of(computed.monthly),
        plan.fee_percent,
        Money.of(computed.fee),
        Money.of(computed.total),
        [LastInstalment(Money.of(computed.last))] if differs else [],
    )
