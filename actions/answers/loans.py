"""Loans taken from the limit: whether the money has arrived, whether one can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    Drawdown,
    DrawdownFailure,
    DrawdownStatus,
)
from actions.answers.accounts import NothingThere, accounts_asked_about, listed_for
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class ToCard(Record, says="utter_loan_to_card"):
    """The card the money goes to."""

    masked_card: str


@dataclass(frozen=True)
class LoanProcessing(Record, says="utter_loan_processing_line"):
    """Applied for, not yet paid out."""

    product: str
    amount: str
    requested_date: date
    card: Sequence[Record]


@dataclass(frozen=True)
class LoanPaidOut(Record, says="utter_loan_paid_out_line"):
    """Paid out."""

    product: str
    amount: str
    paid_out_date: date
    card: Sequence[Record]


@dataclass(frozen=True)
class LoanRepaid(Record, says="utter_loan_repaid_line"):
    """Paid out, and paid back."""

    product: str
    amount: str
    paid_out_date: date


@dataclass(frozen=True)
class LoanFailed(Record, says="utter_loan_failed_line"):
    """Not paid out, and nothing is owed of it."""

    product: str
    amount: str
    requested_date: date


@dataclass(frozen=True)
class LoanFailedBecause(LoanFailed, says="utter_loan_failed_because_line"):
    """The same, and why."""

    failure_term: str


@dataclass(frozen=True)
class LoanCancelled(Record, says="utter_loan_cancelled_line"):
    """Undone."""

    product: str
    amount: str
    requested_date: date


@dataclass(frozen=True)
class LoanUnderWay(Record, says="utter_loan_next_wait"):
    """What to do while a loan is being paid out."""


@dataclass(frozen=True)
class CheckTheCard(Record, says="utter_loan_next_paid_out"):
    """Where to look for a loan that was paid out."""


@dataclass(frozen=True)
class ApplyAgain(Record, says="utter_loan_next_failed"):
    """What to do after a loan that failed."""


@dataclass(frozen=True)
class UseAnotherCard(Record, says="utter_loan_next_another_card"):
    """What to do when the card was the reason."""


@dataclass(frozen=True)
class PassTheCheck(Record, says="utter_loan_next_security_check"):
    """What to do when the security check was the reason."""


@dataclass(frozen=True)
class Loans(Record, says="utter_disbursement_yours"):
    """A line a loan, latest first, and what to do."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class NoLoans(NothingThere, says="utter_no_loans"):
    """The records have no loan."""


@dataclass(frozen=True)
class LoanCanBeCancelled(Record, says="utter_cancel_loan_until"):
    """A loan that can be undone until a day."""

    product: str
    amount: str
    requested_date: date
    cancel_until_date: date


@dataclass(frozen=True)
class LoanCannotBeCancelled(Record, says="utter_cancel_loan_too_late"):
    """Paid out, and the records have no day until which it can be undone."""

    product: str
    amount: str
    paid_out_date: date


@dataclass(frozen=True)
class LoanMayBeCancelled(Record, says="utter_cancel_loan_unknown"):
    """Not paid out yet, and the records do not say whether it can be undone."""

    product: str
    amount: str
    requested_date: date


_AFTER_FAILURE: dict[DrawdownFailure, Record] = {
    DrawdownFailure.CARD_UNAVAILABLE: UseAnotherCard(),
    DrawdownFailure.SECURITY_CHECK: PassTheCheck(),
}


def disbursement(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells where the money of the customer's loans is."""
    if question.aspect is not None:
        return None
    asked = listed_for(question, snapshot.accounts)
    loans = _latest(asked)[:MOST_LINES]
    if not loans:
        return [NoLoans()] if asked else None
    lines = [_line(account, loan) for account, loan in loans]
    return [Loans([*lines, *_next_step(loans[0][1])])]


def cancel_loan(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells whether the latest loan can be undone; None when there is none to undo."""
    if asks_to_explain(question):
        return None
    owed = (DrawdownStatus.PROCESSING, DrawdownStatus.PAID_OUT)
    loans = [
        pair for pair in _latest(accounts_asked_about(question, snapshot)) if pair[1].status in owed
    ]
    if asks_how_long(question):
        loans = [pair for pair in loans if pair[1].cancel_until]
    if not loans:
        return None
    # One that can be undone is what the question is about, even when another came later.
    return [_cancelling(*next((pair for pair in loans if pair[1].cancel_until), loans[0]))]


def _latest(accounts: Sequence[Account]) -> list[tuple[Account, Drawdown]]:
    loans = [(account, loan) for account in accounts for loan in account.drawdowns]
    return sorted(loans, key=lambda pair: pair[1].requested_on, reverse=True)


def _line(account: Account, loan: Drawdown) -> Record:
    product, paid_out = account.product.value, loan.paid_out_on or loan.requested_on
    card = [ToCard(loan.masked_card)] if loan.masked_card else []
    if loan.status is DrawdownStatus.PROCESSING:
        return LoanProcessing(product, loan.amount, loan.requested_on, card)
    if loan.status is DrawdownStatus.PAID_OUT:
        return LoanPaidOut(product, loan.amount, paid_out, card)
    if loan.status is DrawdownStatus.REPAID:
        return LoanRepaid(product, loan.amount, paid_out)
    if loan.status is DrawdownStatus.CANCELLED:
        return LoanCancelled(product, loan.amount, loan.requested_on)
    if loan.failure:
        failure = f"loan_failure_{loan.failure.value}"
        return LoanFailedBecause(product, loan.amount, loan.requested_on, failure)
    return LoanFailed(product, loan.amount, loan.requested_on)


def _next_step(loan: Drawdown) -> list[Record]:
    if loan.status is DrawdownStatus.PROCESSING:
        return [LoanUnderWay()]
    if loan.status is DrawdownStatus.PAID_OUT:
        return [CheckTheCard()]
    if loan.status is DrawdownStatus.FAILED:
        instead = ApplyAgain()
        return [_AFTER_FAILURE.get(loan.failure, instead) if loan.failure else instead]
    return []


def _cancelling(account: Account, loan: Drawdown) -> Record:
    told = (account.product.value, loan.amount)
    if loan.cancel_until:
        return LoanCanBeCancelled(*told, loan.requested_on, loan.cancel_until)
    if loan.status is DrawdownStatus.PAID_OUT:
        return LoanCannotBeCancelled(*told, loan.paid_out_on or loan.requested_on)
    return LoanMayBeCancelled(*told, loan.requested_on)
