"""Which intents to offer when a message may mean several things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAX_OFFERS = 3
# Below this a candidate is a guess that would only puzzle the customer.
MIN_CONFIDENCE = 0.04
# The likeliest must reach this, or nothing is asked: among 122 real questions that were not
# understood, 4 stayed below it and half of these held no right offer (docs/nlu.md).
MIN_BEST_CONFIDENCE = 0.25
# Intents that nobody would pick from a list: turn-taking, and what has no question of its own.
NEVER_OFFERED = frozenset(
    "nlu_fallback unclear out_of_scope distress greet goodbye thank affirm deny bot_challenge "
    "capabilities switch_language inform stop log_in log_out ask_why ask_how ask_how_long "
    "start_over empty_message message_too_long".split()
)


def offered_intents(ranking: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """Returns the intents to ask back about, the likeliest first, at most three.

    None at all when even the likeliest is a guess: passages from the articles say more then.

    Args:
        ranking: `intent_ranking` of a parsed message: names and confidences, best first.
    """
    likely = [
        candidate
        for candidate in ranking
        if candidate["name"] not in NEVER_OFFERED and candidate["confidence"] >= MIN_CONFIDENCE
    ]
    if not likely or likely[0]["confidence"] < MIN_BEST_CONFIDENCE:
        return []
    return [str(candidate["name"]) for candidate in likely[:MAX_OFFERS]]
