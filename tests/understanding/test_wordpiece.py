"""Cutting a text into Chinese characters and word pieces."""

from __future__ import annotations

import pytest

from zhangwen.nlu.wordpiece import WordPieceTokenizer

PIECES = "[UNK] [CLS] [SEP] 花 呗 还 款 a can ##not pay e ##e * ?".split()


def pieces_of(text: str) -> list[str]:
    """The pieces of a text, without those of beginning and end."""
    first, *pieces, last = WordPieceTokenizer(PIECES).encode(text)
    assert (PIECES[first], PIECES[last]) == ("[CLS]", "[SEP]")
    return [PIECES[i] for i in pieces]


def test_chinese_is_cut_into_characters() -> None:
    assert pieces_of("花呗还款") == ["花", "呗", "还", "款"]


def test_of_a_word_the_longest_known_piece_is_taken() -> None:
    assert pieces_of("cannot pay") == ["can", "##not", "pay"]


@pytest.mark.parametrize("text", ["Pay花呗?", "PAY 花呗？", "ｐａｙ　花呗?", "páy花呗?"])
def test_width_case_accents_and_spaces_make_no_difference(text: str) -> None:
    assert pieces_of(text) == ["pay", "花", "呗", "?"]


def test_hidden_numbers_stay_visible() -> None:
    assert pieces_of("还***") == ["还", "*", "*", "*"]


def test_what_is_unknown_hides_nothing_else() -> None:
    assert pieces_of("花鱻呗 payday") == ["花", "[UNK]", "呗", "[UNK]"]


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces_of("") == []
