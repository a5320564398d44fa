"""The case that a customer names by its number, if it is one of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.api_models import AccountsSnapshot
from actions.answers import cases
from actions.question import Question
from actions.records import Record
from actions.values import ValueProblem, case_number_of

MOST_TOLD = 3


@dataclass(frozen=True)
class NoSuchCase(Record, says="utter_no_such_case"):
    """None of the customer's cases has the number; whether anybody's has is not told."""

    case_number: str


def named_cases(snapshot: AccountsSnapshot, phrases: Sequence[str]) -> list[Record]:
    """Tells how the named cases stand, and which numbers are not among the customer's."""
    numbers = list(dict.fromkeys(filter(None, map(_number, phrases))))[:MOST_TOLD]
    told = snapshot.copy(update={"cases": [c for c in snapshot.cases if c.number in numbers]})
    own = {case.number for case in told.cases}
    missing = [NoSuchCase(number) for number in numbers if number not in own]
    found = cases.case_status(Question("case_status"), told) if own else None
    return [*(found or []), *missing]


def _number(phrase: str) -> str | None:
    try:
        return case_number_of(phrase)
    except ValueProblem:
        return None
