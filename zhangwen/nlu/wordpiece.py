"""Cuts a text into Chinese characters and pieces of other words, as BERT does (Devlin 2019)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_BEGINNING = "[CLS]"
_END = "[SEP]"
_UNKNOWN = "[UNK]"
# Marks a piece that goes on with a word.
_GOES_ON = "##"
# Signs that stand alone like punctuation, though Unicode files them elsewhere.
_SIGNS = frozenset("$+<=>^`|~")
_ACCENT = "Mn"  # Unicode's category of signs that stand on others


class WordPieceTokenizer:
    """Takes the longest known piece of each word, again and again, from the left.

    Args:
        pieces: All pieces; a piece's place is its id.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: place for place, piece in enumerate(pieces)}

    def encode(self, text: str) -> list[int]:
        """Returns the ids of a text's pieces, between those of beginning and end."""
        pieces = [piece for word in _words(text) for piece in self._cut(word)]
        return [self._ids[piece] for piece in (_BEGINNING, *pieces, _END)]

    def _cut(self, word: str) -> list[str]:
        """Returns the pieces of a word; a word with an unknown part is unknown as a whole."""
        pieces: list[str] = []
        start = 0
        while start < len(word):
            mark = _GOES_ON if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._ids), None)
            if end is None:
                return [_UNKNOWN]
            pieces.append(mark + word[start:end])
            start = end
        return pieces


def _words(text: str) -> list[str]:
    """Splits a text at spaces; what stands alone by nature is a word of its own."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    letters = (sign for sign in plain if unicodedata.category(sign) != _ACCENT)
    return "".join(f" {sign} " if _stands_alone(sign) else sign for sign in letters).split()


def _stands_alone(sign: str) -> bool:
    return (
        "\u4e00" <= sign <= "\u9fff" or sign in _SIGNS or unicodedata.category(sign).startswith("P")
    )
