"""The training examples are many, different, and stand under one intent each."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.wording.files import examples
from zhangwen.nlu.phrase_rules import normalise
from zhangwen.products import load_products

ACCOUNT_TOPICS = (
    "account_abnormal account_locked account_deactivated restore_account account_stolen "
    "scam_check distress overdue_consequences overdue_status cannot_repay collections "
    "credit_report identity_verification housing_fund_verification verification_failed "
    "review_mechanism application_rejected risk_control limit_query bill_query repayment_date "
    "human_handoff"
).split()
SMALL_TALK = (
    "greet goodbye thank affirm deny bot_challenge capabilities switch_language out_of_scope "
    "unclear"
).split()
MAX_SHARED_BIGRAMS = 0.8


def chinese(listed: list[str]) -> list[str]:
    return [text for text in listed if re.search(r"[\u4e00-\u9fff]", text)]


def english(listed: list[str]) -> list[str]:
    return [text for text in listed if not re.search(r"[\u4e00-\u9fff]", text)]


@pytest.mark.parametrize("topic", ACCOUNT_TOPICS)
def test_account_topics_have_40_chinese_and_30_english_examples(topic: str) -> None:
    assert len(set(chinese(examples()[topic]))) >= 40
    assert len(set(english(examples()[topic]))) >= 30


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_small_talk_has_15_examples_in_each_language(intent: str) -> None:
    assert len(set(chinese(examples()[intent]))) >= 15
    assert len(set(english(examples()[intent]))) >= 15


@pytest.mark.parametrize("topic", ACCOUNT_TOPICS)
def test_a_third_of_the_examples_name_no_product(topic: str) -> None:
    names = [name.lower() for p in load_products() for name in (*p.names, *p.aliases)]
    listed = examples()[topic]

    unnamed = [text for text in listed if not any(name in text.lower() for name in names)]

    assert len(unnamed) >= len(listed) / 3


def test_no_example_stands_under_two_intents() -> None:
    intents = defaultdict(set)
    for intent, listed in examples().items():
        for example in listed:
            intents[normalise(example)].add(intent)

    assert {text: sorted(under) for text, under in intents.items() if len(under) > 1} == {}


@pytest.mark.parametrize("intent", sorted(examples()))
def test_no_two_examples_of_an_intent_are_nearly_the_same(intent: str) -> None:
    bigrams = [(text, _bigrams(text)) for text in sorted(set(examples()[intent]))]

    alike = [
        (first, second)
        for index, (first, ones) in enumerate(bigrams)
        for second, others in bigrams[index + 1 :]
        if ones and others and len(ones & others) / len(ones | others) > MAX_SHARED_BIGRAMS
    ]

    assert alike == []


def _bigrams(text: str) -> set[str]:
    characters = normalise(text)
    return {characters[i : i + 2] for i in range(len(characters) - 1)}
