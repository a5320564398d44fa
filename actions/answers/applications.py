"""How the customer's applications went: to open, to borrow, for a higher limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    AccountsSnapshot,
    Application,
    ApplicationKind,
    ApplicationStatus,
    DeclineReason,
)
from actions.answers.accounts import listed_for
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_APPLICATIONS = 2
MOST_REASONS = 3


@dataclass(frozen=True)
class ReapplyFrom(Record, says="utter_application_reapply_from"):
    """From when one may apply again."""

    reapply_date: date


@dataclass(frozen=True)
class InReview(Record, says="utter_application_in_review_line"):
    """Not decided yet."""

    product: str
    application_term: str
    applied_date: date


@dataclass(frozen=True)
class Approved(Record, says="utter_application_approved_line"):
    """Decided for the customer."""

    product: str
    application_term: str
    applied_date: date


@dataclass(frozen=True)
class Declined(Record, says="utter_application_declined_line"):
    """Declined; the records give no reason."""

    product: str
    application_term: str
    applied_date: date
    reapply: Sequence[Record]


@dataclass(frozen=True)
class DeclinedBecause(Declined, says="utter_application_declined_because_line"):
    """Declined, and for what."""

    reasons_terms: Sequence[str]


class NextStep(Record):
    """What to do next; a response for each reason."""


@dataclass(frozen=True)
class WaitForDecision(NextStep, says="utter_application_next_wait"):
    """It is being looked at."""


@dataclass(frozen=True)
class AskForReason(NextStep, says="utter_application_next_ask"):
    """The records give no reason."""


@dataclass(frozen=True)
class KeepGoodHabits(NextStep, says="utter_application_next_assessment"):
    """The assessment did not pass."""


@dataclass(frozen=True)
class PayOverdue(NextStep, says="utter_application_next_overdue"):
    """Something is overdue."""


@dataclass(frozen=True)
class CompleteIdentity(NextStep, says="utter_application_next_identity"):
    """Identity details are missing."""


@dataclass(frozen=True)
class StopApplying(NextStep, says="utter_application_next_too_many"):
    """There were too many applications."""


@dataclass(frozen=True)
class ProveIncome(NextStep, says="utter_application_next_income"):
    """Income could not be verified."""


@dataclass(frozen=True)
class ComeOfAge(NextStep, says="utter_application_next_under_age"):
    """The customer is too young."""


@dataclass(frozen=True)
class Applications(Record, says="utter_applications_yours"):
    """A line an application, latest first, and what to do about the latest."""

    lines: Sequence[Record]


_NEXT_STEPS: dict[DeclineReason, Record] = {
    DeclineReason.CREDIT_ASSESSMENT: KeepGoodHabits(),
    DeclineReason.OVERDUE: PayOverdue(),
    DeclineReason.IDENTITY_INCOMPLETE: CompleteIdentity(),
    DeclineReason.TOO_MANY_APPLICATIONS: StopApplying(),
    DeclineReason.INCOME_UNVERIFIED: ProveIncome(),
    DeclineReason.UNDER_AGE: ComeOfAge(),
}
_UNDECIDED_OR_DECLINED = (ApplicationStatus.IN_REVIEW, ApplicationStatus.DECLINED)


def application_rejected(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what was declined and why; None when the records have nothing declined."""
    return _told(question, snapshot, list(ApplicationKind), _UNDECIDED_OR_DECLINED)


def borrow_money(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how applying for a loan went, unless it was approved."""
    return _told(question, snapshot, [ApplicationKind.BORROW], _UNDECIDED_OR_DECLINED)


def opening_undecided(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how applying for an account went, unless it was approved."""
    return _told(question, snapshot, [ApplicationKind.OPEN_ACCOUNT], _UNDECIDED_OR_DECLINED)


def application_lines(
    question: Question, snapshot: AccountsSnapshot, kinds: Sequence[ApplicationKind]
) -> list[Record]:
    """Tells the latest application of these kinds, and what to do."""
    return _lines(_latest(question, snapshot, kinds, tuple(ApplicationStatus))[:1])


def _told(
    question: Question,
    snapshot: AccountsSnapshot,
    kinds: Sequence[ApplicationKind],
    statuses: Sequence[ApplicationStatus],
) -> list[Record] | None:
    if asks_to_explain(question):
        return None
    lines = _lines(_latest(question, snapshot, kinds, statuses)[:MOST_APPLICATIONS])
    return [Applications(lines)] if lines else None


def _latest(
    question: Question,
    snapshot: AccountsSnapshot,
    kinds: Sequence[ApplicationKind],
    statuses: Sequence[ApplicationStatus],
) -> list[Application]:
    """Returns the applications that stand: a later one of the same kind replaces an earlier one."""
    standing: dict[tuple[str, ApplicationKind], Application] = {}
    asked = listed_for(question, snapshot.applications)
    for application in sorted(asked, key=lambda one: one.applied_on, reverse=True):
        if application.kind in kinds:
            standing.setdefault((application.product.value, application.kind), application)
    told = [application for application in standing.values() if application.status in statuses]
    if asks_how_long(question):
        # How long a review takes is not on record; since when it runs is.
        under_review = ApplicationStatus.IN_REVIEW
        return [one for one in told if one.reapply_from or one.status is under_review]
    return told


def _lines(applications: Sequence[Application]) -> list[Record]:
    lines = [_line(application) for application in applications]
    return [*lines, *_next_step(applications[0])] if applications else []


def _line(application: Application) -> Record:
    told = (
        application.product.value,
        f"application_{application.kind.value}",
        application.applied_on,
    )
    if application.status is ApplicationStatus.IN_REVIEW:
        return InReview(*told)
    if application.status is ApplicationStatus.APPROVED:
        return Approved(*told)
    reapply = [ReapplyFrom(application.reapply_from)] if application.reapply_from else []
    if not application.reasons:
        return Declined(*told, reapply)
    reasons = [f"declined_{reason.value}" for reason in application.reasons[:MOST_REASONS]]
    return DeclinedBecause(*told, reapply, reasons)


def _next_step(application: Application) -> list[Record]:
    if application.status is ApplicationStatus.APPROVED:
        return []
    if application.status is ApplicationStatus.IN_REVIEW:
        return [WaitForDecision()]
    return [_NEXT_STEPS[application.reasons[0]] if application.reasons else AskForReason()]
