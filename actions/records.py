"""Records: what an action says, as the name of a response and the facts for its placeholders.

Each record class belongs to one response, and its fields are that response's placeholders. So a
test can prove that no placeholder of any wording is ever left without a fact.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any, ClassVar

from rasa_sdk.executor import CollectingDispatcher

from zhangwen.conversation import FACT_ENDS_ANSWER


@dataclasses.dataclass(frozen=True)
class Record:
    """Facts for one response. Subclasses name it: `class NextDue(Record, says="utter_next_due")`.

    A subclass that names none only groups others.
    """

    response: ClassVar[str]

    def __init_subclass__(cls, says: str = "") -> None:
        cls.response = says

    def facts(self) -> dict[str, Any]:
        """Returns the facts as JSON: ISO dates, ids of enums, records by name and facts."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return {"response": value.response, **value.facts()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def say(dispatcher: CollectingDispatcher, records: Sequence[Record]) -> None:
    """Says records, a message each."""
    for record in records:
        dispatcher.utter_message(response=record.response, **record.facts())


def say_answer(dispatcher: CollectingDispatcher, records: Sequence[Record]) -> None:
    """Says the records that answer the question; the wording is told which comes last."""
    *before, last = records
    say(dispatcher, before)
    dispatcher.utter_message(response=last.response, **last.facts(), **{FACT_ENDS_ANSWER: True})
