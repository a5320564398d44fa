"""Cases: what the provider's people are looking into for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import AccountsSnapshot, Case, CaseStatus
from actions.question import Question
from actions.records import Record

MOST_LINES = 3
OPEN = (CaseStatus.RECEIVED, CaseStatus.IN_REVIEW, CaseStatus.INFORMATION_NEEDED)


@dataclass(frozen=True)
class AnswerBy(Record, says="utter_case_answer_by"):
    """By when the records have an answer."""

    answer_date: date


@dataclass(frozen=True)
class CaseLine(Record, says="utter_case_line"):
    """One case."""

    case_number: str
    case_term: str
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
class NoCases(Record, says="utter_no_cases"):
    """The records have no case."""


@dataclass(frozen=True)
class AppealRuns(Record, says="utter_file_appeal_running"):
    """There are cases already; a new one is not needed for the same matter."""

    lines: Sequence[Record]


def case_status(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells how the customer's cases stand, open ones first, or plainly that there is none."""
    if question.aspect is not None:
        return None
    cases = sorted(_asked_about(question, snapshot), key=lambda case: case.status not in OPEN)
    return [Cases(_lines(cases))] if cases else [NoCases()]


def file_appeal(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells the cases that are running; None when there is none."""
    if question.aspect is not None:
        return None
    running = [case for case in _asked_about(question, snapshot) if case.status in OPEN]
    return [AppealRuns(_lines(running))] if running else None


def _asked_about(question: Question, snapshot: AccountsSnapshot) -> list[Case]:
    """Returns the cases of the named product, and those of no product."""
    return [
        case
        for case in snapshot.cases
        if question.product is None
        or case.product is None
        or case.product.value == question.product
    ]


def _lines(cases: Sequence[Case]) -> list[Record]:
    told = cases[:MOST_LINES]
    waiting = any(case.status is CaseStatus.INFORMATION_NEEDED for case in told)
    return [*map(_line, told), GiveInformation() if waiting else AskWithNumber()]


def _line(case: Case) -> Record:
    return CaseLine(
        case.number,
        f"case_{case.kind.value}",
        f"case_status_{case.status.value}",
        case.updated_on,
        [AnswerBy(case.answer_by)] if case.answer_by else [],
    )
