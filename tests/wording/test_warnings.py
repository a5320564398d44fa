"""Warnings that must not get lost when answers are reworded."""

from __future__ import annotations

import re

import pytest

from tests.wording.files import LANGUAGES, Variation, variations
from zhangwen.knowledge import load_knowledge
from zhangwen.nlg.writer import placeholders
from zhangwen.paths import KNOWLEDGE_FOLDER

SCAM_CHECK = [v for v in variations() if v.response == "utter_scam_check"]
SCAM_FOLLOW_UPS = [v for v in variations() if v.response.startswith("utter_scam_check_")]
# Generally, asked why, and beside the terms of a product without a cash feature.
CASH_RESPONSES = (
    "utter_cash_withdrawal", "utter_cash_withdrawal_why", "utter_terms_cashing_out"
)  # fmt: skip
CASH_WITHDRAWAL = [v for v in variations() if v.response in CASH_RESPONSES]
BREACH = {"zh-Hans": r"违反协议|违约", "en": r"breach|breaks the agreement"}


@pytest.mark.parametrize("variation", SCAM_CHECK, ids=str)
def test_a_scam_is_answered_with_the_police_and_the_anti_fraud_line(variation: Variation) -> None:
    assert {"hotline_police", "hotline_antifraud"} <= set(placeholders(variation.content))


@pytest.mark.parametrize("variation", SCAM_FOLLOW_UPS, ids=str)
def test_follow_ups_on_a_scam_name_the_police(variation: Variation) -> None:
    assert "hotline_police" in placeholders(variation.content)


def test_the_numbers_are_those_of_the_police_and_the_anti_fraud_line() -> None:
    numbers = load_knowledge(KNOWLEDGE_FOLDER).hotline_numbers()

    assert (numbers["hotline_police"], numbers["hotline_antifraud"]) == ("110", "96110")


@pytest.mark.parametrize("variation", CASH_WITHDRAWAL, ids=str)
def test_cashing_out_is_called_a_breach(variation: Variation) -> None:
    assert re.search(BREACH[variation.language], variation.text)


@pytest.mark.parametrize("response", ["utter_scam_check", *CASH_RESPONSES])
def test_the_warnings_stand_in_each_language(response: str) -> None:
    written = {v.language for v in variations() if v.response == response}

    assert written == set(LANGUAGES)
