"""Why an account is abnormal, locked or closed, and what lifts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    AccountStatus,
    Hold,
    ShownStatus,
    VerificationStatus,
)
from actions.answers.accounts import accounts_asked_about, no_account, worth_telling
from actions.answers.hold_lifts import lifts_of
from actions.answers.hold_reasons import MoreHolds, hold_record, reason_term
from actions.answers.repayments import has_payment_under_way, payments_under_way
from actions.question import Question
from actions.records import Record
from zhangwen.conversation import Aspect

# A message has six lines and 90 English words: the status, two holds, what lifts the first and the
# second, the source. Of three or more holds, all but the most serious one are told by name.
MOST_HOLDS_IN_FULL = 2
MOST_REASONS_IN_BRIEF = 2  # of each of several accounts; the account by itself tells them all
OTHER_REASONS = "other_reasons"


@dataclass(frozen=True)
class AccountHeld(Record, says="utter_account_held"):
    """The whole answer for one account with holds."""

    product: str
    status_term: str
    holds: Sequence[Record]
    lifts: Sequence[Record]


@dataclass(frozen=True)
class AccountHeldHowLong(Record, says="utter_account_held_how_long"):
    """How long: nobody says, it depends on this."""

    product: str
    lifts: Sequence[Record]


@dataclass(frozen=True)
class AccountHeldWithoutReason(Record, says="utter_account_held_without_reason"):
    """Not active, and the records do not say why."""

    product: str
    status_term: str
    since_date: date


@dataclass(frozen=True)
class DisplayDelay(Record, says="utter_account_display_delay"):
    """The app shows what the records do not."""

    product: str


@dataclass(frozen=True)
class AccountRestored(Record, says="utter_account_restored"):
    """Held until lately, active again."""

    product: str
    since_date: date
    lifted_date: date
    reason_term: str


@dataclass(frozen=True)
class AccountFine(Record, says="utter_account_fine"):
    """Active, no hold, nothing unusual displayed."""

    product: str


@dataclass(frozen=True)
class AccountOverdue(Record, says="utter_account_overdue"):
    """Active and without a hold, but something is overdue."""

    product: str
    overdue_days: int
    to_pay_amount: str


@dataclass(frozen=True)
class AccountOverduePaymentUnderWay(AccountOverdue, says="utter_account_overdue_under_way"):
    """The same, and it is paid, wholly or in part, but not in yet."""


@dataclass(frozen=True)
class AccountPending(Record, says="utter_account_pending"):
    """Not open yet: steps of verification are missing."""

    product: str
    done_terms: Sequence[str]
    missing_terms: Sequence[str]


@dataclass(frozen=True)
class SeveralAccounts(Record, says="utter_several_accounts"):
    """A line for each account."""

    accounts: Sequence[Record]


@dataclass(frozen=True)
class BriefHeld(Record, says="utter_brief_held"):
    """One of several accounts, held."""

    product: str
    status_term: str
    since_date: date
    reasons_terms: Sequence[str]


@dataclass(frozen=True)
class BriefStatus(Record, says="utter_brief_status"):
    """One of several accounts, without holds."""

    product: str
    status_term: str


@dataclass(frozen=True)
class BriefOverdue(Record, says="utter_brief_overdue"):
    """One of several accounts, without holds, but something is overdue."""

    product: str
    overdue_days: int
    to_pay_amount: str


@dataclass(frozen=True)
class BriefDisplayDelay(Record, says="utter_brief_display_delay"):
    """One of several accounts, fine in the records but not in the app."""

    product: str


def answer(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what is wrong with the accounts asked about; None when the customer has none at all."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return no_account(question, snapshot)
    told = worth_telling(asked)
    under_way = payments_under_way([account for account in told if account.overdue])
    if len(told) == 1:
        return [*under_way, _one_account(told[0], question.aspect)]
    return [*under_way, SeveralAccounts([_brief(account) for account in told])]


def _one_account(account: Account, aspect: Aspect | None) -> Record:
    product = account.product.value
    if account.holds:
        return _held(account, aspect)
    if account.status is AccountStatus.PENDING:
        return _pending(account)
    if account.status is not AccountStatus.ACTIVE:
        return AccountHeldWithoutReason(product, _status_term(account), account.status_since)
    if account.overdue:
        late = account.overdue
        kind = AccountOverduePaymentUnderWay if has_payment_under_way(account) else AccountOverdue
        return kind(product, late.overdue_days, late.to_pay_amount)
    if account.shown_as is not ShownStatus.NORMAL:
        return DisplayDelay(product)
    if account.lifted_holds:
        return _restored(account, account.lifted_holds[0])
    return AccountFine(product)


def _held(account: Account, aspect: Aspect | None) -> Record:
    product, holds = account.product.value, account.holds
    under_way = bool(account.overdue) and has_payment_under_way(account)
    if aspect is Aspect.HOW_LONG:
        # What lifts the most serious one: with the sources of two, it would be too long to read.
        lifts = lifts_of(account.product, holds[:1], payment_under_way=under_way)
        return AccountHeldHowLong(product, lifts)
    in_full = len(holds) if len(holds) <= MOST_HOLDS_IN_FULL else 1
    told = [hold_record(hold) for hold in holds[:in_full]]
    lifts = lifts_of(account.product, holds[:in_full], payment_under_way=under_way)
    if holds[in_full:]:
        told.append(MoreHolds([reason_term(hold) for hold in holds[in_full:]]))
        lifts = lifts[:1]  # no room for a review date, which "how long?" gives
    return AccountHeld(product, _status_term(account), told, lifts)


def _pending(account: Account) -> Record:
    def steps(status: VerificationStatus) -> tuple[str, ...]:
        return tuple(f"step_{v.step.value}" for v in account.verifications if v.status is status)

    missing = steps(VerificationStatus.MISSING) + steps(VerificationStatus.EXPIRED)
    if not missing:
        return AccountHeldWithoutReason(
            account.product.value, _status_term(account), account.status_since
        )
    return AccountPending(account.product.value, steps(VerificationStatus.DONE), missing)


def _restored(account: Account, hold: Hold) -> Record:
    return AccountRestored(
        product=account.product.value,
        since_date=hold.since,
        lifted_date=hold.lifted_on or account.status_since,
        reason_term=reason_term(hold),
    )


def _brief(account: Account) -> Record:
    product = account.product.value
    if account.holds:
        reasons = [reason_term(hold) for hold in account.holds]
        told = reasons[:MOST_REASONS_IN_BRIEF]
        if len(reasons) > len(told):
            told.append(OTHER_REASONS)
        return BriefHeld(product, _status_term(account), account.holds[0].since, told)
    if account.status is AccountStatus.ACTIVE and account.overdue:
        late = account.overdue
        return BriefOverdue(product, late.overdue_days, late.to_pay_amount)
    if account.status is AccountStatus.ACTIVE and account.shown_as is not ShownStatus.NORMAL:
        return BriefDisplayDelay(product)
    return BriefStatus(product, _status_term(account))


def _status_term(account: Account) -> str:
    return f"status_{account.status.value}"
