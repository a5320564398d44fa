"""Cuts a text into the pieces of a unigram vocabulary (Kudo 2018), as SentencePiece does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What SentencePiece writes for a space.
SPACE = "\u2581"
# An unknown character costs this much more than the least likely piece (as in SentencePiece).
_UNKNOWN_PENALTY = 10.0
_SPACES = re.compile(" +")


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of a vocabulary and what surrounds them.

    Attributes:
        pieces: All pieces; a piece's place is its id.
        scores: Their log probabilities.
        beginning, end, unknown: Ids of the special pieces.
        normal_forms: What a character becomes before it is looked up.
    """

    pieces: Sequence[str]
    scores: Sequence[float]
    beginning: int
    end: int
    unknown: int
    normal_forms: Mapping[str, str]

    def to_json(self) -> str:
        """Writes the vocabulary as JSON."""
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Reads what `to_json` wrote."""
        return cls(**json.loads(text))


class UnigramTokenizer:
    """Finds the likeliest way to put a text together from pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        special = {vocabulary.beginning, vocabulary.end, vocabulary.unknown}
        self._ids = {p: i for i, p in enumerate(vocabulary.pieces) if p and i not in special}
        self._vocabulary = vocabulary
        self._longest = max(map(len, self._ids))
        self._unknown_score = min(vocabulary.scores) - _UNKNOWN_PENALTY

    def encode(self, text: str) -> list[int]:
        """Returns the ids of a text's pieces, between those of beginning and end."""
        return [self._vocabulary.beginning, *self._cut(text), self._vocabulary.end]

    def _cut(self, text: str) -> list[int]:
        """Runs the Viterbi algorithm from left to right and reads the best path back."""
        text = self._normalised(text)
        scores = self._vocabulary.scores
        best = [0.0] + [float("-inf")] * len(text)
        pieces = [(0, 0)] * (len(text) + 1)  # how each place is reached: piece, from where
        for start in range(len(text)):
            unknown = best[start] + self._unknown_score
            if unknown > best[start + 1]:
                best[start + 1], pieces[start + 1] = unknown, (self._vocabulary.unknown, start)
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                piece = self._ids.get(text[start:end])
                if piece is not None and best[start] + scores[piece] > best[end]:
                    best[end], pieces[end] = best[start] + scores[piece], (piece, start)
        path = []
        place = len(text)
        while place:
            piece, place = pieces[place]
            path.append(piece)
        return path[::-1]

    def _normalised(self, text: str) -> str:
        forms = self._vocabulary.normal_forms
        plain = _SPACES.sub(" ", "".join(forms.get(character, character) for character in text))
        return (plain if plain.startswith(" ") else " " + plain).replace(" ", SPACE)
