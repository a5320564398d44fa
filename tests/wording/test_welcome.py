"""The first words of the web chat, and what can be tapped under them."""

from __future__ import annotations

import re

import pytest

from tests.wording.files import examples, variations
from zhangwen.language import Language
from zhangwen.nlg.welcome import MAX_CHIPS, Welcome, welcome
from zhangwen.nlg.writer import WordingError
from zhangwen.nlu.phrase_rules import normalise

PRESSED = ["account_abnormal", "cannot_repay", "bill_query", "human_handoff"]


@pytest.fixture(scope="module")
def written() -> dict[Language, Welcome]:
    said = [v.content for v in variations() if v.response == "utter_welcome"]
    return welcome({"utter_welcome": said})


def test_there_is_a_welcome_in_every_language(written: dict[Language, Welcome]) -> None:
    assert set(written) == set(Language)
    assert "我是自動助手" in written[Language.TRADITIONAL].text
    assert written[Language.TRADITIONAL].chips[0] == "帳戶異常怎麼回事"


@pytest.mark.parametrize("language", list(Language))
def test_it_is_short(written: dict[Language, Welcome], language: Language) -> None:
    said = written[language]

    assert len(said.text.split("\n")) == 2
    assert len(re.findall(r"\w+|[\u4e00-\u9fff]", said.text)) <= 100
    assert len(said.chips) <= MAX_CHIPS


@pytest.mark.parametrize("language", list(Language))
def test_a_chip_is_a_question_that_leads_straight_to_its_answer(
    written: dict[Language, Welcome], language: Language
) -> None:
    intents = {
        normalise(example): intent for intent, listed in examples().items() for example in listed
    }

    assert [intents.get(normalise(chip)) for chip in written[language].chips] == PRESSED


def test_a_model_without_a_welcome_is_told() -> None:
    with pytest.raises(WordingError):
        welcome({})
