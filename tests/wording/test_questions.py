"""Every intent that may be asked back has a short question that leads straight to its answer."""

from __future__ import annotations

import re

import pytest

from tests.wording.files import Variation, examples, variations
from zhangwen.conversation import question_response
from zhangwen.nlu.offers import NEVER_OFFERED
from zhangwen.nlu.phrase_rules import normalise

OFFERED = sorted(set(examples()) - NEVER_OFFERED)
MAX_CHINESE_CHARACTERS = 14
MAX_ENGLISH_WORDS = 8


def questions(intent: str) -> list[Variation]:
    return [v for v in variations() if v.response == question_response(intent)]


@pytest.mark.parametrize("intent", OFFERED)
def test_every_intent_has_a_question_in_each_language(intent: str) -> None:
    assert sorted(question.language for question in questions(intent)) == ["en", "zh-Hans"]


@pytest.mark.parametrize("intent", OFFERED)
def test_pressing_the_question_leads_to_its_intent(intent: str) -> None:
    known = {normalise(example) for example in examples()[intent]}

    assert [q.text for q in questions(intent) if normalise(q.text) not in known] == []


@pytest.mark.parametrize("intent", OFFERED)
def test_questions_fit_on_a_button(intent: str) -> None:
    for question in questions(intent):
        if question.language == "en":
            assert len(re.findall(r"[\w']+", question.text)) <= MAX_ENGLISH_WORDS
        else:
            assert len(question.text) <= MAX_CHINESE_CHARACTERS


def test_no_two_intents_ask_the_same_question() -> None:
    texts = [normalise(q.text) for intent in OFFERED for q in questions(intent)]

    assert len(texts) == len(set(texts))
