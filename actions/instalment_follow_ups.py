"""Takes up the last instalment question for another period or amount: "那六期呢", "换成五千呢".

What such a fragment leaves out is what the customer typed before, in the same conversation and
still on the same topic; it is read and checked anew, like any other value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker

from actions.question import Question
from actions.typed import Typed, entities_of, typed_in, typed_of
from actions.values import NotMonths, months_of
from zhangwen.conversation import INTENT_UNCLEAR, SLOT_TOPIC
from zhangwen.script import script_converter

INSTALMENT = "instalment"
# Topics in which instalments are computed; in the other than `instalment`, of a plan's months only.
_TOPICS = {INSTALMENT, "interest_fees"}
_VALUE = "\n"  # stands for the value in a fragment
# "那六期呢", "换成五千呢", "and over 6 months?": one value, and nothing else that is asked.
_FRAGMENT = re.compile(
    r"(?:那么?|如果|要是|假如|或者|还有|换成?|换做|改成?|改为|按|是|分成?|我|"
    r"(?:and|or|but|ok|okay|so|then|what|how|about|if|it'?s|i|it|were|was|is|over|for|in|with"
    r"|make|split|into)\b|[\s,，、])*"
    rf"{_VALUE}"
    r"(?:的话|呢|吧|啊|呀|吗|then\b|instead\b|[\s?？!！。.,，~])*"
)


@dataclass(frozen=True)
class _Split:
    """What was to be split, as phrases: one amount, and the periods to split it over."""

    amounts: tuple[str, ...]
    periods: tuple[str, ...]


def taken_up(tracker: Tracker, question: Question) -> tuple[Question, Typed]:
    """Returns the question and its values, completed by the last instalment question.

    They are those of the latest message as they are when it is no follow-up of this kind.
    """
    typed = typed_in(tracker)
    before = _last_split(tracker)
    if before is None or not _names_another_value(tracker, question, typed):
        return question, typed
    split = _changed(before, typed)
    if split is None:
        return question, typed
    completed = replace(typed, amounts=split.amounts, periods=split.periods)
    return replace(question, topic=INSTALMENT, aspect=None), completed


def _names_another_value(tracker: Tracker, question: Question, typed: Typed) -> bool:
    """Tells whether the latest message gives a value to split anew: alone, or of a plan."""
    latest = dict(tracker.latest_message or {})
    if _is_fragment(latest):
        return True
    if question.aspect is not None or question.topic not in _TOPICS:
        return False
    return question.topic == INSTALMENT or bool(typed.plan_periods)


def _is_fragment(message: dict[str, Any]) -> bool:
    values = [e for e in entities_of(message) if e.get("entity") in ("amount", "period")]
    if len(values) != 1 or "start" not in values[0] or "end" not in values[0]:
        return False
    text = str(message.get("text") or "")
    framed = text[: values[0]["start"]] + _VALUE + text[values[0]["end"] :]
    simplified = script_converter().to_simplified(framed.lower()).text
    return _FRAGMENT.fullmatch(simplified) is not None


def _changed(before: _Split, typed: Typed) -> _Split | None:
    """Returns the split with the other amount or the other period; None when it is not one."""
    if len(typed.amounts) == 1 and not typed.periods:
        return replace(before, amounts=typed.amounts)
    if len(typed.periods) == 1 and not typed.amounts and _are_months(typed.periods[0]):
        return replace(before, periods=typed.periods)
    return None


def _are_months(phrase: str) -> bool:
    try:
        months_of(phrase)
    except NotMonths:
        return False
    return True


def _last_split(tracker: Tracker) -> _Split | None:
    """Returns what was to be split last, None when the topic has changed since, or nothing was."""
    split: _Split | None = None
    topic: str | None = None
    events = [dict(event) for event in tracker.events]
    latest = max((n for n, e in enumerate(events) if e.get("event") == "user"), default=0)
    for event in events[:latest]:
        if event.get("event") == "slot" and event.get("name") == SLOT_TOPIC:
            topic = event.get("value")
        elif event.get("event") == "user":
            # What a turn left as the topic counts: a fragment's own is put right by its answer.
            kept = split if topic in _TOPICS else None
            split = _after(kept, event.get("parse_data") or {})
    return split if topic in _TOPICS else None


def _after(before: _Split | None, message: dict[str, Any]) -> _Split | None:
    """Returns what is to be split after a message."""
    typed = typed_of(entities_of(message))
    intent = (message.get("intent") or {}).get("name")
    periods = typed.plan_periods if intent == "interest_fees" else typed.periods
    if intent in _TOPICS and len(typed.amounts) == 1 and periods:
        return _Split(typed.amounts, periods)
    if before and (intent in {*_TOPICS, INTENT_UNCLEAR} or _is_fragment(message)):
        return _changed(before, typed) or before
    return before
