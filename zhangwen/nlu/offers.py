"""Which intents to offer when a message may mean several things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Candidate = Mapping[str, Any]

MAX_OFFERS = 3
# Below this a candidate is a guess that would only puzzle the customer.
MIN_CONFIDENCE = 0.04
# The likeliest must reach this, or nothing is asked: among 122 real questions that were not
# understood, 4 stayed below it and half of these held no right offer (docs/nlu.md).
MIN_BEST_CONFIDENCE = 0.25
# From here on an answer stands alone. Below, one in four answers is wrong (docs/nlu.md).
SURE = 0.8
MAX_OFFERS_BESIDE_AN_ANSWER = 2
# Intents that nobody would pick from a list: turn-taking, and what has no question of its own.
NEVER_OFFERED = frozenset(
    "nlu_fallback unclear out_of_scope distress greet goodbye thank affirm deny bot_challenge "
    "capabilities switch_language inform stop log_in log_out ask_why ask_how ask_how_long "
    "start_over empty_message message_too_long".split()
)


def offered_intents(ranking: Iterable[Candidate]) -> Sequence[str]:
    """Returns the intents to ask back about, the likeliest first, two or three.

    None at all when even the likeliest is a guess: passages from the articles say more then.

    Args:
        ranking: `intent_ranking` of a parsed message: names and confidences, best first.
    """
    offerable = [candidate for candidate in ranking if candidate["name"] not in NEVER_OFFERED]
    if not offerable or offerable[0]["confidence"] < MIN_BEST_CONFIDENCE:
        return []
    # One question alone is no choice.
    likely = _likely(offerable)[:MAX_OFFERS]
    return _names(likely if len(likely) > 1 else offerable[:2])


def offered_beside_an_answer(ranking: Sequence[Candidate]) -> Sequence[str]:
    """Returns what else the customer may have meant, the likeliest first, at most two.

    None for an answer that is sure, and none for turn-taking: below "you're welcome" a list of
    questions is noise.

    Args:
        ranking: `intent_ranking` of a message that is answered, best first.
    """
    answered = ranking[0]
    if answered["name"] in NEVER_OFFERED or answered["confidence"] >= SURE:
        return []
    others = [candidate for candidate in ranking[1:] if candidate["name"] not in NEVER_OFFERED]
    return _names(_likely(others)[:MAX_OFFERS_BESIDE_AN_ANSWER])


def _likely(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate["confidence"] >= MIN_CONFIDENCE]


def _names(candidates: Iterable[Candidate]) -> list[str]:
    return [str(candidate["name"]) for candidate in candidates]
