"""When a message is not answered, and what is offered instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import (
    ENTITIES,
    FEATURE_TYPE_SENTENCE,
    INTENT,
    INTENT_RANKING_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from tests.understanding.storage import Storage
from zhangwen.nlu.not_sure import NotSure, Passages
from zhangwen.nlu.offers import (
    MIN_BEST_CONFIDENCE,
    MIN_CONFIDENCE,
    offered_beside_an_answer,
    offered_intents,
)

CONFIG = {
    "threshold": 0.5,
    "answered_from": {},
    "nothing_offered_from": 0.2,
    "min_similarity": 0.6,
    "cache_file": None,
}
PASSAGES = Passages(
    ids=np.array(["a.near", "a.nearer", "b.far"]),
    products=np.array(["baitiao", "baitiao", "huabei jiebei"]),
    vectors=np.array([[[0.8, 0.6], [1.0, 0.0], [0.0, 1.0]]] * 2),
)


def candidates(*confidences: float) -> list[dict[str, Any]]:
    names = ("bill_query", "repayment_date", "limit_query", "instalment", "refund")
    return [{"name": n, "confidence": c} for n, c in zip(names, confidences, strict=False)]


@pytest.fixture
def not_sure(tmp_path: Path) -> NotSure:
    storage = Storage.in_folder(tmp_path)
    return NotSure(CONFIG, storage.model_storage, storage.resource, PASSAGES)


def message(*confidences: float, vector: tuple[float, float] = (1.0, 0.0)) -> Message:
    asked = Message({TEXT: "怎么弄"})
    asked.set(INTENT, candidates(*confidences)[0])
    asked.set(INTENT_RANKING_KEY, candidates(*confidences))
    dense = np.array([vector])
    asked.add_features(Features(dense, FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    return asked


def test_a_likely_intent_is_left_alone(not_sure: NotSure) -> None:
    asked = message(0.8, 0.15)

    not_sure.process([asked])

    assert asked.get(INTENT)["name"] == "bill_query"
    assert asked.get("offered_intents") is None


def test_one_that_is_answered_in_doubt_brings_what_else_it_may_be(not_sure: NotSure) -> None:
    asked = message(0.6, 0.2, 0.1, 0.06)

    not_sure.process([asked])

    assert asked.get(INTENT)["name"] == "bill_query"
    assert asked.get("offered_intents") == ["repayment_date", "limit_query"]


def test_an_unlikely_one_becomes_a_fallback_that_keeps_the_candidates(not_sure: NotSure) -> None:
    asked = message(0.4, 0.3, 0.2)

    not_sure.process([asked])

    ranking = [candidate["name"] for candidate in asked.get(INTENT_RANKING_KEY)]
    assert asked.get(INTENT) == {"name": "nlu_fallback", "confidence": 0.6}
    assert ranking == ["nlu_fallback", "bill_query", "repayment_date", "limit_query"]
    assert asked.get("offered_intents") == ["bill_query", "repayment_date", "limit_query"]


@pytest.mark.parametrize(("confidence", "answered"), [(0.3, "bill_query"), (0.29, "nlu_fallback")])
def test_an_intent_may_have_a_threshold_of_its_own(
    tmp_path: Path, confidence: float, answered: str
) -> None:
    storage = Storage.in_folder(tmp_path)
    config = {**CONFIG, "answered_from": {"bill_query": 0.3}}
    asked = message(confidence, 0.2)

    NotSure(config, storage.model_storage, storage.resource, PASSAGES).process([asked])

    assert asked.get(INTENT)["name"] == answered


@pytest.mark.parametrize(
    ("likely", "offered"), [(0.2, []), (0.19, ["bill_query", "repayment_date"])]
)
def test_nothing_is_offered_for_what_may_be_off_topic(
    not_sure: NotSure, likely: float, offered: list[str]
) -> None:
    asked = message(0.4, 0.3)
    off_topic = {"name": "out_of_scope", "confidence": likely}
    asked.set(INTENT_RANKING_KEY, [*candidates(0.4, 0.3), off_topic])

    not_sure.process([asked])

    assert asked.get("offered_intents") == offered
    assert bool(asked.get("related_facts")) == bool(offered)


def test_what_was_offered_and_found_is_part_of_the_parsed_message(not_sure: NotSure) -> None:
    asked = message(0.4)

    not_sure.process([asked])

    parsed = asked.as_dict(only_output_properties=True)
    assert parsed["offered_intents"] == ["bill_query"]
    assert parsed["related_facts"] == ["a.nearer", "a.near"]


def test_facts_about_other_products_are_not_related(not_sure: NotSure) -> None:
    asked = message(0.4, vector=(0.6, 0.8))
    asked.set(ENTITIES, [{"entity": "product", "value": "huabei"}])

    not_sure.process([asked])

    assert asked.get("related_facts") == ["b.far"]


def test_nothing_far_away_is_quoted(not_sure: NotSure) -> None:
    asked = message(0.4, vector=(-1.0, 0.0))

    not_sure.process([asked])

    assert asked.get("related_facts") == []


def test_passages_survive_being_stored(tmp_path: Path) -> None:
    PASSAGES.save(tmp_path / "passages.npz")

    loaded = Passages.load(tmp_path / "passages.npz")

    assert loaded.near(np.array([1.0, 0.0]), set(), 0.6) == ["a.nearer", "a.near"]


def test_at_most_three_intents_are_offered() -> None:
    assert len(offered_intents(candidates(0.3, 0.2, 0.2, 0.2, 0.1))) == 3


def test_wild_guesses_are_not_offered() -> None:
    guess = MIN_CONFIDENCE / 2
    assert offered_intents(candidates(0.3, 0.2, guess)) == ["bill_query", "repayment_date"]


def test_nobody_is_asked_to_choose_from_one() -> None:
    guess = MIN_CONFIDENCE / 2
    assert offered_intents(candidates(0.3, guess, guess)) == ["bill_query", "repayment_date"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "unclear", "out_of_scope", "greet", "distress"])
def test_what_nobody_would_pick_from_a_list_is_not_offered(intent: str) -> None:
    assert offered_intents([{"name": intent, "confidence": 0.4}]) == []


@pytest.mark.parametrize("intent", ["thank", "ask_why", "out_of_scope", "distress"])
def test_nothing_is_offered_below_turn_taking_and_comfort(intent: str) -> None:
    ranking = [{"name": intent, "confidence": 0.6}, *candidates(0.3)]

    assert offered_beside_an_answer(ranking) == []


def test_no_wild_guess_stands_below_an_answer() -> None:
    assert offered_beside_an_answer(candidates(0.7, MIN_CONFIDENCE / 2)) == []


def test_nothing_is_offered_when_even_the_likeliest_is_a_guess() -> None:
    assert offered_intents(candidates(MIN_BEST_CONFIDENCE - 0.01, 0.2)) == []
