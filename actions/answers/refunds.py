"""How far a customer's refunds are, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Account, AccountsSnapshot, Refund, RefundStatus
from actions.answers.accounts import listed_for
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class ExpectedBy(Record, says="utter_refund_expected_by"):
    """By when the records have it there."""

    expected_date: date


@dataclass(frozen=True)
class RefundRequested(Record, says="utter_refund_requested_line"):
    """Asked for, not yet agreed to."""

    product: str
    shop: str
    amount: str
    requested_date: date
    expected: Sequence[Record]


@dataclass(frozen=True)
class RefundApproved(Record, says="utter_refund_approved_line"):
    """Agreed to, not yet there."""

    product: str
    shop: str
    amount: str
    destination_term: str
    expected: Sequence[Record]


@dataclass(frozen=True)
class RefundCompleted(Record, says="utter_refund_completed_line"):
    """There."""

    product: str
    shop: str
    amount: str
    destination_term: str
    completed_date: date


@dataclass(frozen=True)
class RefundDeclined(Record, says="utter_refund_declined_line"):
    """Not agreed to."""

    product: str
    shop: str
    amount: str


@dataclass(frozen=True)
class RefundUnderWay(Record, says="utter_refund_next_wait"):
    """What to do while a refund is under way."""


@dataclass(frozen=True)
class RefundOverTime(Record, says="utter_refund_next_over_time"):
    """What to do when the day of the records has passed."""


@dataclass(frozen=True)
class RefundRefused(Record, says="utter_refund_next_declined"):
    """What to do about a refund that was declined."""


@dataclass(frozen=True)
class RefundThere(Record, says="utter_refund_next_completed"):
    """Where to look for a refund that is there."""


@dataclass(frozen=True)
class Refunds(Record, says="utter_refund_yours"):
    """A line a refund, latest first, and what to do."""

    lines: Sequence[Record]


def refund(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells where the customer's refunds are; None when the records have none."""
    if asks_to_explain(question):
        return None
    asked = [(a, r) for a in listed_for(question, snapshot.accounts) for r in a.refunds]
    if asks_how_long(question):
        asked = [pair for pair in asked if pair[1].expected_by]
    latest = sorted(asked, key=lambda pair: pair[1].requested_on, reverse=True)[:MOST_LINES]
    if not latest:
        return None
    lines = [_line(account, refund) for account, refund in latest]
    return [Refunds([*lines, _next_step([refund for _, refund in latest], snapshot.today)])]


def _line(account: Account, refund: Refund) -> Record:
    told = (account.product.value, refund.shop, refund.amount)
    destination = f"refund_{refund.destination.value}"
    expected = [ExpectedBy(refund.expected_by)] if refund.expected_by else []
    if refund.status is RefundStatus.DECLINED:
        return RefundDeclined(*told)
    if refund.status is RefundStatus.COMPLETED:
        return RefundCompleted(*told, destination, refund.completed_on or refund.requested_on)
    if refund.status is RefundStatus.APPROVED:
        return RefundApproved(*told, destination, expected)
    return RefundRequested(*told, refund.requested_on, expected)


def _next_step(refunds: Sequence[Refund], today: date) -> Record:
    """Tells what to do about the least finished of them."""
    if any(refund.expected_by and refund.expected_by < today for refund in refunds):
        return RefundOverTime()
    statuses = {refund.status for refund in refunds}
    if statuses & {RefundStatus.REQUESTED, RefundStatus.APPROVED}:
        return RefundUnderWay()
    return RefundRefused() if RefundStatus.DECLINED in statuses else RefundThere()
