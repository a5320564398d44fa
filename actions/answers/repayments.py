"""Repayments that did not simply come in, and how bills are debited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    Money,
    Repayment,
    RepaymentAttempt,
    RepaymentAttemptStatus,
    RepaymentFailure,
)
from actions.answers.accounts import NothingThere, listed_for, no_account
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_LINES = 3
# Beside the advice of `NothingSince` there is room for fewer.
MOST_LINES_BEFORE_ADVICE = 2
MOST_LINES_UNDER_WAY = 4


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
class LeftToPay(Record, says="utter_left_to_pay_line"):
    """What is still owed today once the payments under way are in."""

    product: str
    left_amount: str


@dataclass(frozen=True)
class PaymentsUnderWay(Record, says="utter_payments_under_way"):
    """Told before what is owed, so that nobody pays twice."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class NothingSince(Record, says="utter_repayment_nothing_since"):
    """After this day the records have no payment; what to do for whoever paid later."""

    since_date: date


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
class NothingFound(NothingThere, says="utter_repayment_problem_none"):
    """The records have neither an attempt nor a repayment."""


_AFTER_FAILURE: dict[RepaymentFailure, Record] = {
    RepaymentFailure.BALANCE_TOO_LOW: FillTheBalance(),
    RepaymentFailure.CARD_EXPIRED: RenewTheCard(),
}


def repayment_method(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells whether bills are debited, and from what; None where that is not known."""
    if question.aspect is not None:
        return None
    asked = listed_for(question, snapshot.accounts)
    lines = [line for account in asked for line in _debit_line(account)]
    return [RepaymentMethod(lines)] if lines else None


def repayment_problem(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what became of the latest repayments, or plainly that none is found."""
    if asks_to_explain(question):
        return None
    asked = listed_for(question, snapshot.accounts)
    if not asked:
        return no_account(question, snapshot)
    if asks_how_long(question):
        awaited = [pair for pair in _latest_attempts(asked) if pair[1].settles_by][:MOST_LINES]
        return [_told_of(awaited)] if awaited else None
    attempts, received = _latest_attempts(asked), _latest_repayments(asked)[:MOST_LINES]
    if attempts:
        return [_after_failure(attempts, received, snapshot.today) or _told_of(attempts)]
    if received:
        return [OnlyReceived([_received_line(*pair) for pair in received])]
    return [NothingFound()]


def processing_lines(account: Account) -> list[Record]:
    """Tells the repayments of an account that are still under way."""
    return [_attempt_line(account, attempt) for attempt in _processing(account)]


def has_payment_under_way(account: Account) -> bool:
    """Tells whether a repayment of the account is being processed."""
    return bool(_processing(account))


def left_to_pay(account: Account) -> Decimal:
    """Returns what is to be paid next, less the repayments of it that are under way."""
    if account.overdue:
        owed = account.overdue.to_pay_amount
        bills = {bill.id for bill in account.bills if bill.overdue_days}
    elif account.next_due:
        owed, due = account.next_due.amount, account.next_due.due_date
        bills = {bill.id for bill in account.bills if bill.due_date == due}
    else:
        return Decimal(0)
    of_these = (a for a in _processing(account) if a.bill_id is None or a.bill_id in bills)
    paid = sum((attempt.amount.decimal for attempt in of_these), Decimal(0))
    return max(owed.decimal - paid, Decimal(0))


def payments_under_way(accounts: Sequence[Account]) -> list[Record]:
    """Tells the repayments under way for what is owed, and what they leave to pay, if any."""
    lines: list[Record] = []
    for account in accounts:
        if has_payment_under_way(account) and (account.overdue or account.next_due):
            lines += processing_lines(account)[:2]
            left = left_to_pay(account)
            if left:
                lines.append(LeftToPay(account.product.value, Money.of(left)))
    return [PaymentsUnderWay(lines[:MOST_LINES_UNDER_WAY])] if lines else []


def _processing(account: Account) -> list[RepaymentAttempt]:
    under_way = RepaymentAttemptStatus.PROCESSING
    return [attempt for attempt in account.repayment_attempts if attempt.status is under_way]


def _told_of(attempts: Sequence[tuple[Account, RepaymentAttempt]]) -> Record:
    told = attempts[:MOST_LINES]
    lines = [_attempt_line(account, attempt) for account, attempt in told]
    return RepaymentProblem([*lines, _next_step(*told[0])])


def _after_failure(
    attempts: Sequence[tuple[Account, RepaymentAttempt]],
    received: Sequence[tuple[Account, Repayment]],
    today: date,
) -> Record | None:
    """Tells a failed attempt that days have passed since, or after which money came in.

    Whoever says "I paid yesterday" hears that it is not on record, and what to do, before they are
    told to pay. None when the latest attempt is another one.
    """
    account, latest = attempts[0]
    if latest.status is not RepaymentAttemptStatus.FAILED or has_payment_under_way(account):
        return None
    # On the same day, a bill is paid by hand after its debit failed, hardly before.
    later = [p for p in received if p[0] is account and p[1].paid_on >= latest.attempted_on]
    if not later and latest.attempted_on >= today:
        return None
    failed = [_attempt_line(*pair) for pair in attempts]
    lines = [*(_received_line(*pair) for pair in later), *failed][:MOST_LINES_BEFORE_ADVICE]
    last_day = later[0][1].paid_on if later else latest.attempted_on
    if last_day < today:
        lines.append(NothingSince(last_day))
    return RepaymentProblem(lines if later else [*lines, _next_step(account, latest)])


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
    return sorted(attempts, key=lambda pair: pair[1].attempted_on, reverse=True)


def _latest_repayments(accounts: Sequence[Account]) -> list[tuple[Account, Repayment]]:
    received = [(account, repayment) for account in accounts for repayment in account.repayments]
    return sorted(received, key=lambda pair: pair[1].paid_on, reverse=True)


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


def _next_step(account: Account, attempt: RepaymentAttempt) -> Record:
    if has_payment_under_way(account):
        return WaitDoNotPayAgain()
    if attempt.status is not RepaymentAttemptStatus.FAILED:
        return DuplicateNext()
    instead = PayAnotherWay()
    return _AFTER_FAILURE.get(attempt.failure, instead) if attempt.failure else instead
