"""The cards in data/ show, and every fact of the lines they stand for is on them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.wording.files import LANGUAGES, Variation, record_classes, variations
from zhangwen.nlg.cards import TONES, CardError, CardWording
from zhangwen.nlg.writer import PLACEHOLDER, RECORD_RESPONSE, placeholders

LONGEST_LABEL = {"zh-Hans": 6, "en": 4}  # characters, words
LONGEST_STATUS = {"zh-Hans": 8, "en": 4}
RECORDS = {record.response: record for record in record_classes()}


def card_of(variation: Variation) -> CardWording:
    card = CardWording.of(variation.content)
    assert card is not None
    return card


def said_on(card: CardWording) -> set[str]:
    return {name for text in card.texts() for name in PLACEHOLDER.findall(text)}


def with_cards() -> list[Variation]:
    return [variation for variation in variations() if "card" in variation.metadata]


def length(text: str, language: str) -> int:
    return len(re.findall(r"\S+", text)) if language == "en" else len(text)


@pytest.mark.parametrize("variation", with_cards(), ids=str)
def test_a_card_tells_every_fact_of_the_lines_it_stands_for(variation: Variation) -> None:
    card = card_of(variation)
    lines = variation.text.splitlines()
    numbers = card.lines or range(1, len(lines) + 1)

    told = {name for number in numbers for name in PLACEHOLDER.findall(lines[number - 1])}

    # Rows go onto a card which has the product's name.
    assert told - {"product_name"} <= said_on(card)
    assert card.status is None or "product_name" in said_on(card)


@pytest.mark.parametrize("variation", with_cards(), ids=str)
def test_a_card_is_short_enough_for_a_phone(variation: Variation) -> None:
    card, language = card_of(variation), variation.language

    assert [n for n in card.rows if length(n, language) > LONGEST_LABEL[language]] == []
    status = PLACEHOLDER.sub("12天", card.status or "")
    assert length(status, language) <= LONGEST_STATUS[language]


@pytest.mark.parametrize("variation", with_cards(), ids=str)
def test_only_rows_are_said_as_part_of_another_card(variation: Variation) -> None:
    card = card_of(variation)
    around = [v for v in variations() if v.response in variation.metadata.get("part_of", ())]

    if card.status is None:
        assert card.rows
        assert around
        assert all("card" in v.metadata for v in around)


@pytest.mark.parametrize("response", sorted({v.response for v in with_cards()}))
def test_a_card_shows_the_same_in_every_language(response: str) -> None:
    cards = [card_of(v) for v in with_cards() if v.response == response]

    assert len(cards) == len(LANGUAGES)
    for shown in ("lines", "tone"):
        assert len({getattr(card, shown) for card in cards}) == 1
    assert len({len(card.rows) for card in cards}) == 1
    assert len({frozenset(said_on(card)) for card in cards}) == 1


def test_every_status_has_a_tone() -> None:
    statuses = [v for v in variations() if v.response.startswith("utter_term_status_")]

    assert statuses
    assert [str(v) for v in statuses if v.metadata.get("tone") not in TONES] == []


@pytest.mark.parametrize("variation", with_cards(), ids=str)
def test_a_badge_has_a_tone_of_its_own_or_is_a_status(variation: Variation) -> None:
    card = card_of(variation)

    assert card.status is None or card.tone or card.status == "{status_term}"


def test_the_states_of_accounts_and_what_is_due_have_cards() -> None:
    """Each of these is one account, or one line of an account."""
    states = {name for name in RECORDS if name.startswith(("utter_account_", "utter_brief_"))}
    due = {"overdue_line", "next_due_line", "due_today_line", "nothing_due_line"}
    without = {"utter_account_held_how_long"}  # it says what nobody knows

    expected = (states - without) | {f"utter_{name}" for name in due}
    assert expected <= {variation.response for variation in with_cards()}


def test_placeholders_of_a_card_count_as_those_of_its_response() -> None:
    card = {"status": "{status_term}", "rows": {"到期日": "{due_date}"}}
    variation = {"text": "{amount}", "metadata": {"card": card}}

    assert placeholders(variation) == ["amount", "product_name", "status_term", "due_date"]


@pytest.mark.parametrize(
    "card",
    [{"title": "x"}, {"status": "x", "tone": "red"}, {"rows": {"a": 1}}, {"rows": {True: "x"}}],
)
def test_a_card_that_cannot_be_shown_is_refused(card: dict[str, Any]) -> None:
    with pytest.raises(CardError):
        CardWording.of({"text": "", "metadata": {"card": card}})


def test_no_record_is_put_into_a_card() -> None:
    lists = {"holds", "lifts", "lines", "accounts", RECORD_RESPONSE}

    assert [str(v) for v in with_cards() if said_on(card_of(v)) & lists] == []
