"""Repayments that did not simply come in, and how bills are debited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    Repayment,
    RepaymentAttempt,
    RepaymentAttemptStatus,
    RepaymentFailure,
)
from actions.answers.accounts import accounts_asked_about, no_account
from actions.question import Question
from actions.records import Record

MOST_LINES = 3


@dataclass(frozen=True)
class DebitOn(Record, says="utter_debit_on_line"):
    """Bills are debited, from these one after the other."""

    product: str
    sources_terms: Sequence[str]


@dataclass(frozen=True)
class DebitOnFromUnknown(Record, says="utter_debit_on_from_unknown_line"):
    """Bills are debited, and the records do not say from what."""

    product: str


@dataclass(frozen=True)
class DebitOff(Record, says="utter_debit_off_line"):
    """Bills must be paid by hand."""

    product: str


@dataclass(frozen=True)
class RepaymentMethod(Record, says="utter_repayment_method_yours"):
    """How each account is debited."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class SettlesBy(Record, says="utter_repayment_settles_by"):
    """By when the records have it done."""

    settles_date: date


@dataclass(frozen=True)
class AttemptProcessing(Record, says="utter_repayment_processing_line"):
    """Under way."""

    product: str
    amount: str
    attempted_date: date
    source_term: str
    settles: Sequence[Record]


@dataclass(frozen=True)
class AttemptFailed(Record, says="utter_repayment_failed_line"):
    """Did not come in."""

    product: str
    amount: str
    attempted_date: date
    source_term: str


@dataclass(frozen=True)
class AttemptFailedBecause(AttemptFailed, says="utter_repayment_failed_because_line"):
    """Did not come in, and why."""

    failure_term: str


@dataclass(frozen=True)
class DuplicateOnItsWay(Record, says="utter_repayment_duplicate_line"):
    """Came in twice, and is on its way back."""

    product: str
    amount: str
    attempted_date: date
    source_term: str
    settles: Sequence[Record]


@dataclass(frozen=True)
class DuplicateBack(Record, says="utter_repayment_refunded_line"):
    """Came in twice, and is back."""

    product: str
    amount: str
    attempted_date: date
    source_term: str


@dataclass(frozen=True)
class RepaymentReceived(Record, says="utter_repayment_received_line"):
    """Came in."""

    product: str
    amount: str
    paid_date: date


@dataclass(frozen=True)
class WaitDoNotPayAgain(Record, says="utter_repayment_next_wait"):
    """What to do while one is under way."""


@dataclass(frozen=True)
class PayAnotherWay(Record, says="utter_repayment_next_pay_again"):
    """What to do after one that failed."""


@dataclass(frozen=True)
class FillTheBalance(Record, says="utter_repayment_next_balance"):
    """What to do when there was too little money."""


@dataclass(frozen=True)
class RenewTheCard(Record, says="utter_repayment_next_card"):
    """What to do when the card has expired."""


@dataclass(frozen=True)
class DuplicateNext(Record, says="utter_repayment_next_duplicate"):
    """What to do about money that came in twice."""


@dataclass(frozen=True)
class RepaymentProblem(Record, says="utter_repayment_problem_yours"):
    """A line an attempt, latest first, and what to do."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class OnlyReceived(Record, says="utter_repayment_problem_received"):
    """Nothing failed; what came in lately."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class NothingFound(Record, says="utter_repayment_problem_none"):
    """The records have neither an attempt nor a repayment."""


_AFTER_FAILURE: dict[RepaymentFailure, Record] = {
    RepaymentFailure.BALANCE_TOO_LOW: FillTheBalance(),
    RepaymentFailure.CARD_EXPIRED: RenewTheCard(),
}


def repayment_method(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells whether bills are debited, and from what; None where that is not known."""
    if question.aspect is not None:
        return None
    asked = accounts_asked_about(question, snapshot)
    lines = [line for account in asked for line in _debit_line(account)]
    return [RepaymentMethod(lines)] if lines else None


def repayment_problem(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what became of the latest repayments, or plainly that none is found."""
    if question.aspect is not None:
        return None
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return no_account(question, snapshot)
    attempts = _latest_attempts(asked)
    if attempts:
        lines = [_attempt_line(account, attempt) for account, attempt in attempts]
        return [RepaymentProblem([*lines, _next_step(attempts[0][1])])]
    received = _latest_repayments(asked)
    if received:
        return [OnlyReceived([_received_line(*pair) for pair in received])]
    return [NothingFound()]


def processing_lines(account: Account) -> list[Record]:
    """Tells the repayments of an account that are still under way."""
    under_way = RepaymentAttemptStatus.PROCESSING
    attempts = [attempt for attempt in account.repayment_attempts if attempt.status is under_way]
    return [_attempt_line(account, attempt) for attempt in attempts[:1]]


def _debit_line(account: Account) -> list[Record]:
    product, debit = account.product.value, account.automatic_debit
    if debit is None:
        return []
    if not debit.enabled:
        return [DebitOff(product)]
    sources = [f"way_{source.value}" for source in debit.sources]
    return [DebitOn(product, sources) if sources else DebitOnFromUnknown(product)]


def _latest_attempts(accounts: Sequence[Account]) -> list[tuple[Account, RepaymentAttempt]]:
    attempts = [
        (account, attempt) for account in accounts for attempt in account.repayment_attempts
    ]
    return sorted(attempts, key=lambda pair: pair[1].attempted_on, reverse=True)[:MOST_LINES]


def _latest_repayments(accounts: Sequence[Account]) -> list[tuple[Account, Repayment]]:
    received = [(account, repayment) for account in accounts for repayment in account.repayments]
    return sorted(received, key=lambda pair: pair[1].paid_on, reverse=True)[:MOST_LINES]


def _attempt_line(account: Account, attempt: RepaymentAttempt) -> Record:
    told = (
        account.product.value,
        attempt.amount,
        attempt.attempted_on,
        f"way_{attempt.source.value}",
    )
    settles = [SettlesBy(attempt.settles_by)] if attempt.settles_by else []
    if attempt.status is RepaymentAttemptStatus.PROCESSING:
        return AttemptProcessing(*told, settles)
    if attempt.status is RepaymentAttemptStatus.REFUNDING_DUPLICATE:
        return DuplicateOnItsWay(*told, settles)
    if attempt.status is RepaymentAttemptStatus.REFUNDED:
        return DuplicateBack(*told)
    if attempt.failure:
        return AttemptFailedBecause(*told, f"repayment_failure_{attempt.failure.value}")
    return AttemptFailed(*told)


def _received_line(account: Account, repayment: Repayment) -> Record:
    return RepaymentReceived(account.product.value, repayment.amount, repayment.paid_on)


def _next_step(attempt: RepaymentAttempt) -> Record:
    if attempt.status is RepaymentAttemptStatus.PROCESSING:
        return WaitDoNotPayAgain()
    if attempt.status is not RepaymentAttemptStatus.FAILED:
        return DuplicateNext()
    instead = PayAnotherWay()
    return _AFTER_FAILURE.get(attempt.failure, instead) if attempt.failure else instead
