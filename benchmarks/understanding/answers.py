"""What the model makes of a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from zhangwen.conversation import OFFERED_INTENTS

FALLBACK = "nlu_fallback"


class Candidate(NamedTuple):
    """An intent that a question may have, and how sure of it the model is."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Answer:
    """What the model makes of one question.

    Attributes:
        intent: The intent that is answered; None when the customer is asked back.
        candidates: The intents that were considered, best first, `nlu_fallback` not among them.
        offered: The intents that asking back offers, or that stand below an answer in doubt.
    """

    intent: str | None
    candidates: tuple[Candidate, ...]
    offered: tuple[str, ...] = ()

    @property
    def best(self) -> Candidate:
        """The first candidate, whether it was answered or not."""
        return self.candidates[0] if self.candidates else Candidate("", 0.0)

    @classmethod
    def from_parse(cls, parse: Mapping[str, Any]) -> Answer:
        """Reads what `Agent.parse_message` returns."""
        ranking = parse.get("intent_ranking") or []
        named = parse["intent"].get("name")
        asked_back = named in (None, FALLBACK)
        return cls(
            intent=None if asked_back else named,
            candidates=tuple(
                Candidate(each["name"], each["confidence"])
                for each in ranking
                if each["name"] not in (None, FALLBACK)
            ),
            offered=tuple(parse.get(OFFERED_INTENTS) or ()),
        )
