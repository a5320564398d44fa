"""Purchases that the credit could not be used for, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    FailedPayment,
    PaymentFailure,
)
from actions.answers.accounts import listed_for
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class FailedLine(Record, says="utter_payment_failed_line"):
    """One purchase."""

    product: str
    shop: str
    amount: str
    failed_date: date
    reason_term: str


class NextStep(Record):
    """What to do next; a response for each reason."""


@dataclass(frozen=True)
class PayAnotherWay(NextStep, says="utter_payment_next_another_way"):
    """The shop or the goods do not take it."""


@dataclass(frozen=True)
class LookAtLimit(NextStep, says="utter_payment_next_limit"):
    """The limit did not suffice."""


@dataclass(frozen=True)
class PassTheCheck(NextStep, says="utter_payment_next_security_check"):
    """The security check did not pass."""


@dataclass(frozen=True)
class LookAtAccount(NextStep, says="utter_payment_next_account"):
    """The account is held."""


@dataclass(frozen=True)
class WaitForAnotherDay(NextStep, says="utter_payment_next_daily_cap"):
    """The day's cap was reached."""


@dataclass(frozen=True)
class FailedPayments(Record, says="utter_payment_failed_yours"):
    """A line a purchase, latest first, and what to do about the latest."""

    lines: Sequence[Record]


_NEXT_STEPS: dict[PaymentFailure, Record] = {
    PaymentFailure.SHOP_NOT_SUPPORTED: PayAnotherWay(),
    PaymentFailure.GOODS_NOT_SUPPORTED: PayAnotherWay(),
    PaymentFailure.LIMIT_TOO_LOW: LookAtLimit(),
    PaymentFailure.SECURITY_CHECK: PassTheCheck(),
    PaymentFailure.ACCOUNT_HELD: LookAtAccount(),
    PaymentFailure.DAILY_CAP: WaitForAnotherDay(),
}


def payment_failed(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells why the latest purchases failed; None when the records have none."""
    if question.aspect is not None:
        return None
    asked = listed_for(question, snapshot.accounts)
    failed = [(account, payment) for account in asked for payment in account.failed_payments]
    latest = sorted(failed, key=lambda pair: pair[1].failed_on, reverse=True)[:MOST_LINES]
    if not latest:
        return None
    lines = [_line(account, payment) for account, payment in latest]
    return [FailedPayments([*lines, _NEXT_STEPS[latest[0][1].reason]])]


def _line(account: Account, payment: FailedPayment) -> Record:
    return FailedLine(
        account.product.value,
        payment.shop,
        payment.amount,
        payment.failed_on,
        f"payment_failure_{payment.reason.value}",
    )
