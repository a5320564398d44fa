"""Cases: what the provider's people are looking into for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import AccountsSnapshot, Case, CaseStatus
from actions.answers.accounts import NothingThere
from actions.answers.follow_ups import asks_how_long, asks_to_explain
from actions.question import Question
from actions.records import Record

MOST_LINES = 3
OPEN = (CaseStatus.RECEIVED, CaseStatus.IN_REVIEW, CaseStatus.INFORMATION_NEEDED)


@dataclass(frozen=True)
class AnswerBy(Record, says="utter_case_answer_by"):
    """By when the records have an answer."""

    answer_date: date


@dataclass(frozen=True)
class CaseAbout(Record, says="utter_case_about"):
    """The product that a case is about."""

    product: str


@dataclass(frozen=True)
class CaseLine(Record, says="utter_case_line"):
    """One case."""

    case_number: str
    case_term: str
    about: Sequence[Record]
    case_status_term: str
    updated_date: date
    answer: Sequence[Record]


@dataclass(frozen=True)
class GiveInformation(Record, says="utter_case_next_information"):
    """A case waits for the customer."""


@dataclass(frozen=True)
class AskWithNumber(Record, says="utter_case_next_ask"):
    """How to ask about a case."""


@dataclass(frozen=True)
class Cases(Record, says="utter_case_status_yours"):
    """A line a case, latest news first, and what to do."""

    lines: Sequence[Record]


@dataclass(frozen=True)
class NoCases(NothingThere, says="utter_no_cases"):
    """The records have no case."""


@dataclass(frozen=True)
class AppealRuns(Record, says="utter_file_appeal_running"):
    """There are cases already; a new one is not needed for the same matter."""

    lines: Sequence[Record]


def case_status(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how the customer's cases stand, open ones first, or plainly that there is none."""
    if asks_to_explain(question):
        return None
    cases = _to_tell(question, snapshot)
    if asks_how_long(question):
        return [Cases(_lines(cases))] if cases else None
    return [Cases(_lines(cases))] if cases else [NoCases()]


def file_appeal(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the cases that are running; None when there is none."""
    if asks_to_explain(question):
        return None
    running = [case for case in _to_tell(question, snapshot) if case.status in OPEN]
    return [AppealRuns(_lines(running))] if running else None


def _to_tell(question: Question, snapshot: AccountsSnapshot) -> list[Case]:
    """Returns the cases, open ones first, then those of the product.

    There are few, and whoever does not hear of one files it again; so the product hides none. Who
    asks how long hears of those that a day is known for.
    """
    known = [case for case in snapshot.cases if case.answer_by or not asks_how_long(question)]
    return sorted(known, key=lambda c: (c.status not in OPEN, c.product != question.product))


def _lines(cases: Sequence[Case]) -> list[Record]:
    told = cases[:MOST_LINES]
    waiting = any(case.status is CaseStatus.INFORMATION_NEEDED for case in told)
    return [*map(_line, told), GiveInformation() if waiting else AskWithNumber()]


def _line(case: Case) -> Record:
    return CaseLine(
        case.number,
        f"case_{case.kind.value}",
        [CaseAbout(case.product.value)] if case.product else [],
        f"case_status_{case.status.value}",
        case.updated_on,
        [AnswerBy(case.answer_by)] if case.answer_by else [],
    )
