"""Cutting a text into pieces of a unigram vocabulary."""

from __future__ import annotations

import pytest

from zhangwen.nlu.unigram import SPACE, UnigramTokenizer, Vocabulary

PIECES = [
    "<s>",
    "</s>",
    "<unk>",
    SPACE,
    "花",
    "呗",
    "花呗",
    f"{SPACE}花呗",
    "还",
    "款",
    "还款",
    "a",
]
SCORES = [0.0, 0.0, 0.0, -2.0, -6.0, -7.0, -5.0, -4.0, -6.0, -6.0, -5.0, -5.0]


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(PIECES, SCORES, 0, 1, 2, normal_forms={"Ａ": "a", "\u3000": " "})


def pieces_of(vocabulary: Vocabulary, text: str) -> list[str]:
    return [PIECES[i] for i in UnigramTokenizer(vocabulary).encode(text)]


def test_the_likeliest_pieces_are_taken(vocabulary: Vocabulary) -> None:
    assert pieces_of(vocabulary, "花呗还款") == ["<s>", f"{SPACE}花呗", "还款", "</s>"]


def test_an_unknown_character_is_the_unknown_piece(vocabulary: Vocabulary) -> None:
    assert pieces_of(vocabulary, "花呗☃") == ["<s>", f"{SPACE}花呗", "<unk>", "</s>"]


def test_characters_are_normalised_and_spaces_counted_once(vocabulary: Vocabulary) -> None:
    assert pieces_of(vocabulary, "Ａ\u3000 还款") == pieces_of(vocabulary, "a 还款")


def test_an_empty_text_is_a_space_between_beginning_and_end(vocabulary: Vocabulary) -> None:
    assert pieces_of(vocabulary, "") == ["<s>", SPACE, "</s>"]


def test_a_vocabulary_survives_being_written(vocabulary: Vocabulary) -> None:
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary
