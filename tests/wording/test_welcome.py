"""The first words of the web chat, and what can be tapped under them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.wording.files import examples, variations
from zhangwen.language import Language
from zhangwen.nlg.welcome import MAX_CHIPS, Welcome, welcome
from zhangwen.nlg.writer import WordingError
from zhangwen.nlu.phrase_rules import normalise

PRESSED = ["account_abnormal", "cannot_repay", "bill_query", "human_handoff"]


TO_SIGN_IN = ("先登录", "先登入", "验证码", "驗證碼", "sign in", "code")
SIGNED_IN = ("已经登录", "已經登入", "You're signed in")

Welcomes = dict[Language, Welcome]


def responses() -> dict[str, list[dict[str, Any]]]:
    said: dict[str, list[dict[str, Any]]] = {}
    for variation in variations():
        said.setdefault(variation.response, []).append(variation.content)
    return {name: said[name] for name in ("utter_welcome", "utter_welcome_signed_in")}


@pytest.fixture(scope="module")
def for_anybody() -> Welcomes:
    return welcome(responses(), is_signed_in=False)


@pytest.fixture(scope="module")
def for_the_signed_in() -> Welcomes:
    return welcome(responses(), is_signed_in=True)


@pytest.fixture(params=["for_anybody", "for_the_signed_in"])
def written(request: pytest.FixtureRequest) -> Welcomes:
    welcomes: Welcomes = request.getfixturevalue(request.param)
    return welcomes


def test_there_is_a_welcome_in_every_language(written: Welcomes) -> None:
    assert set(written) == set(Language)
    assert "我是自動助手" in written[Language.TRADITIONAL].text
    assert written[Language.TRADITIONAL].chips[0] == "帳戶異常怎麼回事"


@pytest.mark.parametrize("language", list(Language))
def test_only_who_is_not_signed_in_is_told_to_sign_in(
    for_anybody: Welcomes, for_the_signed_in: Welcomes, language: Language
) -> None:
    assert any(words in for_anybody[language].text for words in TO_SIGN_IN)
    assert not any(words in for_the_signed_in[language].text for words in TO_SIGN_IN)
    assert any(words in for_the_signed_in[language].text for words in SIGNED_IN)
    assert not any(words in for_anybody[language].text for words in SIGNED_IN)


@pytest.mark.parametrize("language", list(Language))
def test_it_is_short(written: Welcomes, language: Language) -> None:
    said = written[language]

    assert len(said.text.split("\n")) == 2
    assert len(re.findall(r"\w+|[\u4e00-\u9fff]", said.text)) <= 100
    assert len(said.chips) <= MAX_CHIPS


@pytest.mark.parametrize("language", list(Language))
def test_a_chip_is_a_question_that_leads_straight_to_its_answer(
    written: Welcomes, language: Language
) -> None:
    intents = {
        normalise(example): intent for intent, listed in examples().items() for example in listed
    }

    assert [intents.get(normalise(chip)) for chip in written[language].chips] == PRESSED


def test_a_model_without_a_welcome_is_told() -> None:
    with pytest.raises(WordingError):
        welcome({}, is_signed_in=False)
