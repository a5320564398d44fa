"""Which follow-ups the records can answer."""

from __future__ import annotations

from actions.question import Question
from zhangwen.conversation import Aspect


def asks_how_long(question: Question) -> bool:
    """Tells whether only a day answers the question: one of the records, or else nothing."""
    return question.aspect is Aspect.HOW_LONG


def asks_to_explain(question: Question) -> bool:
    """Tells whether the general answer stands, which explains why and how."""
    return question.aspect in (Aspect.WHY, Aspect.HOW)
