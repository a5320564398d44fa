"""Which intents to offer when a message may mean several things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAX_OFFERS = 3
# Below this a candidate is a guess that would only puzzle the customer.
MIN_CONFIDENCE = 0.04
# Intents that nobody would pick from a list: turn-taking, and what has no question of its own.
NEVER_OFFERED = frozenset(
    "nlu_fallback unclear out_of_scope distress greet goodbye thank affirm deny bot_challenge "
    "capabilities switch_language inform stop log_in log_out ask_why ask_how ask_how_long "
    "start_over empty_message message_too_long".split()
)


def offered_intents(ranking: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """Returns the intents to ask back about, the likeliest first, at most three.

    Args:
        ranking: `intent_ranking` of a parsed message: names and confidences, best first.
    """
    likely = [
        str(candidate["name"])
        for candidate in ranking
        if candidate["name"] not in NEVER_OFFERED and candidate["confidence"] >= MIN_CONFIDENCE
    ]
    return likely[:MAX_OFFERS]
