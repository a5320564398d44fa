"""Which steps of verification a customer has done, lacks or must renew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountsSnapshot,
    Verification,
    VerificationStatus,
    VerificationStep,
)
from actions.answers.accounts import accounts_asked_about
from actions.question import Question
from actions.records import Record

# A message has six lines, three of them for the heading, the next step and the source.
LINES_TOLD_IN_FULL = 3


@dataclass(frozen=True)
class StepExpired(Record, says="utter_step_expired"):
    """A step that ran out on a known day."""

    product: str
    step_term: str
    expired_date: date


@dataclass(frozen=True)
class StepsMissing(Record, says="utter_steps_missing"):
    """Steps not yet taken."""

    product: str
    missing_terms: Sequence[str]


@dataclass(frozen=True)
class StepsToDo(Record, says="utter_steps_to_do"):
    """All steps of one account that are missing or expired, by name only."""

    product: str
    steps_terms: Sequence[str]


@dataclass(frozen=True)
class VerificationsBriefly(Record, says="utter_identity_verification_briefly"):
    """What is to be done on several accounts: a line for each."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class VerificationYours(Record, says="utter_identity_verification_yours"):
    """What is to be done: a line for each expired step and one for the missing ones."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class VerificationDone(Record, says="utter_identity_verification_done"):
    """All steps are done."""

    product: str


@dataclass(frozen=True)
class HousingFundDone(Record, says="utter_housing_fund_done"):
    """The housing-fund information is in."""

    product: str


@dataclass(frozen=True)
class HousingFundMissing(Record, says="utter_housing_fund_missing"):
    """The housing-fund information is still missing."""

    product: str


def verifications(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what is missing or expired; the general answer to follow-ups explains how and why."""
    if question.aspect is not None:
        return None
    asked = accounts_asked_about(question, snapshot)
    lines = [line for account in asked for line in _to_do(account)]
    if len(lines) > LINES_TOLD_IN_FULL:
        return [VerificationsBriefly([_by_name(account) for account in asked if _to_do(account)])]
    if lines:
        return [VerificationYours(lines)]
    if len(asked) == 1 and asked[0].verifications:
        return [VerificationDone(asked[0].product.value)]
    return None


def housing_fund(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells whether the customer's own housing-fund step is done."""
    if question.aspect is not None:
        return None
    for account in accounts_asked_about(question, snapshot):
        for step in account.verifications:
            if step.step is VerificationStep.HOUSING_FUND:
                done = step.status is VerificationStatus.DONE
                kind = HousingFundDone if done else HousingFundMissing
                return [kind(account.product.value)]
    return None


def _to_do(account: Account) -> list[Record]:
    product = account.product.value
    expired = [v for v in account.verifications if v.status is VerificationStatus.EXPIRED]
    missing = [v for v in account.verifications if v.status is VerificationStatus.MISSING]
    lines: list[Record] = [
        StepExpired(product, _term(v), v.expired_on) for v in expired if v.expired_on
    ]
    if missing:
        lines.append(StepsMissing(product, [_term(v) for v in missing]))
    return lines


def _by_name(account: Account) -> Record:
    steps = [v for v in account.verifications if v.status is not VerificationStatus.DONE]
    return StepsToDo(account.product.value, [_term(v) for v in steps])


def _term(verification: Verification) -> str:
    return f"step_{verification.step.value}"
