"""The training examples are many, different, and stand under one intent each."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

import pytest

from tests.wording.files import examples
from zhangwen.nlu.phrase_rules import normalise
from zhangwen.paths import DATA_FOLDER, PROJECT_FOLDER
from zhangwen.products import load_products

# Every topic has a file of its own.
ACCOUNT_TOPICS = sorted(file.stem for file in (DATA_FOLDER / "topics").rglob("*.yml"))
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
def test_account_topics_have_120_chinese_and_60_english_examples(topic: str) -> None:
    assert len(set(chinese(examples()[topic]))) >= 120
    assert len(set(english(examples()[topic]))) >= 60


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_small_talk_has_15_examples_in_each_language(intent: str) -> None:
    assert len(set(chinese(examples()[intent]))) >= 15
    assert len(set(english(examples()[intent]))) >= 15


@pytest.mark.parametrize("topic", ACCOUNT_TOPICS)
def test_a_third_of_the_examples_name_no_product(topic: str) -> None:
    listed = examples()[topic]

    assert len(without_product(listed)) >= len(listed) / 3


def test_how_different_the_examples_are() -> None:
    """Prints, for each intent, what a writer of examples wants to know (`pytest -s`)."""
    print(f"{'intent':28s}  zh   en  openings  no product")
    for intent, listed in sorted(examples().items()):
        openings = {_opening(text) for text in listed}
        share = len(without_product(listed)) / len(listed)
        zh, en = len(chinese(listed)), len(english(listed))
        print(f"{intent:28s} {zh:4d} {en:4d}  {len(openings):8d}  {share:9.0%}")
        if intent in ACCOUNT_TOPICS:
            assert len(openings) >= len(listed) / 3, intent


def without_product(listed: list[str]) -> list[str]:
    names = [name.lower() for p in load_products() for name in (*p.names, *p.aliases)]
    return [text for text in listed if not any(name in text.lower() for name in names)]


def _opening(text: str) -> str:
    """The first three characters, or the first two words."""
    plain = normalise(text)
    return plain[:3] if chinese([text]) else " ".join(plain.split()[:2])


STICK = PROJECT_FOLDER.parent / "shared" / "eval"
# What everybody says in these words; nothing could be learnt from copying it.
COMMON_WORDS = {
    ("affirm", "嗯"),
    ("affirm", "中"),
    ("deny", "不用了"),
    ("goodbye", "再见"),
    ("goodbye", "拜拜"),
    ("goodbye", "bye"),
    ("greet", "你好"),
    ("thank", "谢谢"),
}


@pytest.mark.skipif(not STICK.is_dir(), reason="the measuring stick is not at hand")
def test_no_example_is_a_line_of_the_measuring_stick() -> None:
    lines: dict[str, str] = {}
    for file in STICK.glob("*.tsv"):
        with file.open(encoding="utf-8") as rows:
            questions = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            lines.update({normalise(row["text"]): file.name for row in questions})

    copied = [
        (intent, text)
        for intent, listed in examples().items()
        for text in listed
        if normalise(text) in lines and (intent, normalise(text)) not in COMMON_WORDS
    ]

    assert lines
    assert copied == []


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
