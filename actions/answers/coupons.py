"""Coupons that have not been used, and until when they last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Account, AccountsSnapshot, Coupon
from actions.answers.accounts import listed_for
from actions.answers.follow_ups import asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class FromSpend(Record, says="utter_coupon_from_spend"):
    """What must be spent before it counts."""

    minimum_spend_amount: str


@dataclass(frozen=True)
class CouponLine(Record, says="utter_coupon_line"):
    """One coupon."""

    product: str
    coupon_term: str
    amount: str
    from_spend: Sequence[Record]
    expires_date: date


@dataclass(frozen=True)
class MoreCoupons(Record, says="utter_coupons_more"):
    """How many more there are."""

    more_coupons: int


@dataclass(frozen=True)
class Coupons(Record, says="utter_promotions_yours"):
    """A line a coupon, soonest to expire first."""

    lines: Sequence[Record]


def promotions(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the coupons that can be used; None when the records have none."""
    if asks_to_explain(question):
        return None
    held = [(a, c) for a in listed_for(question, snapshot.accounts) for c in a.coupons]
    held = [pair for pair in held if pair[1].expires_on >= snapshot.today]
    held.sort(key=lambda pair: pair[1].expires_on)
    if not held:
        return None
    lines = [_line(account, coupon) for account, coupon in held[:MOST_LINES]]
    if held[MOST_LINES:]:
        lines.append(MoreCoupons(len(held) - MOST_LINES))
    return [Coupons(lines)]


def _line(account: Account, coupon: Coupon) -> Record:
    least = coupon.minimum_spend_amount
    return CouponLine(
        account.product.value,
        f"coupon_{coupon.kind.value}",
        coupon.amount,
        [FromSpend(least)] if least else [],
        coupon.expires_on,
    )
