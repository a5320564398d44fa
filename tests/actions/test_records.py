"""Records: which response an action says, and with which facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rasa_sdk.executor import CollectingDispatcher

from actions.records import Record, say


class Colour(str, Enum):
    RED = "red"


@dataclass(frozen=True)
class Line(Record, says="utter_line"):
    amount: str
    due_date: date


@dataclass(frozen=True)
class LongerLine(Line, says="utter_longer_line"):
    days: int


@dataclass(frozen=True)
class Bill(Record, says="utter_bill"):
    colour: Colour
    lines: Sequence[Record]
    names_terms: Sequence[str]
    months: int | None = None


@dataclass(frozen=True)
class Nothing(Record, says="utter_nothing"):
    pass


LINE = Line("1287.68", date(2026, 11, 9))


def test_facts_are_plain_json() -> None:
    bill = Bill(Colour.RED, (LINE, LongerLine("0.45", date(2026, 1, 2), 3)), ("a", "b"))

    assert bill.facts() == {
        "colour": "red",
        "lines": [
            {"response": "utter_line", "amount": "1287.68", "due_date": "2026-11-09"},
            {
                "response": "utter_longer_line",
                "amount": "0.45",
                "due_date": "2026-01-02",
                "days": 3,
            },
        ],
        "names_terms": ["a", "b"],
        "months": None,
    }
    assert json.loads(json.dumps(bill.facts())) == bill.facts()


def test_a_record_without_facts() -> None:
    assert Nothing().facts() == {}


def test_each_record_is_a_message() -> None:
    dispatcher = CollectingDispatcher()

    say(dispatcher, [Nothing(), LINE])

    first, second = dispatcher.messages
    assert first["response"] == "utter_nothing"
    assert (second["response"], second["amount"], second["due_date"]) == (
        "utter_line",
        "1287.68",
        "2026-11-09",
    )
    assert [message["text"] for message in dispatcher.messages] == [None, None]


def test_equal_facts_make_equal_records() -> None:
    assert Line("1.00", date(2026, 1, 1)) == Line("1.00", date(2026, 1, 1))
    assert Line("1.00", date(2026, 1, 1)) != LongerLine("1.00", date(2026, 1, 1), 1)
