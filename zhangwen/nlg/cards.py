"""Cards as they stand in `data/`: `metadata: {card: ...}` beside the text of a response.

    card:
      status: "{status_term}"      # the words of the badge
      tone: good                   # good, warning or bad; that of the status's term, if left out
      rows: {到期日: "{due_date}"}  # label: value, with the placeholders of the text
      lines: [1]                   # the lines of the text that the card says; all, if left out

A card without a status is no card of its own: its rows go onto the card of the response that says
it as one of its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhangwen.nlg.parts import Card, Piece, Row

CARD = "card"
TONE = "tone"
TONES = ("good", "warning", "bad")

_PRODUCT = "{product_name}"
_KEYS = frozenset({"status", TONE, "rows", "lines"})

Fill = Callable[[str], str]


class CardError(ValueError):
    """A card in `data/` is written in a way that cannot be shown."""


@dataclass(frozen=True)
class CardWording:
    """A card with its placeholders, before the facts are filled in.

    Attributes:
        status: The badge; None for rows that go onto another card.
        tone: Its tone; None when the status's term has it.
        rows: Values by label.
        lines: Numbers of the lines it stands for, from 1; None for all of them.
    """

    status: str | None = None
    tone: str | None = None
    rows: Mapping[str, str] = field(default_factory=dict)
    lines: frozenset[int] | None = None

    @classmethod
    def of(cls, variation: Mapping[str, Any]) -> CardWording | None:
        """Reads the card of a variation of a response; None when it has none.

        Raises:
            CardError: It has a key, a tone or a value that cards do not have.
        """
        written = (variation.get("metadata") or {}).get(CARD)
        if written is None:
            return None
        if not _KEYS.issuperset(written):
            raise CardError(f"a card has no {sorted(set(written) - _KEYS)}")
        tone = written.get(TONE)
        if tone is not None and tone not in TONES:
            raise CardError(f"a card has no tone {tone!r}")
        rows = written.get("rows", {})
        if not all(isinstance(word, str) for row in rows.items() for word in row):
            raise CardError("labels and values of a card must be texts")
        lines = written.get("lines")
        return cls(written.get("status"), tone, rows, None if lines is None else frozenset(lines))

    def texts(self) -> Iterator[str]:
        """Yields every text that has placeholders."""
        if self.status is not None:
            yield from (_PRODUCT, self.status)
        yield from self.rows.values()

    def filled(self, fill: Fill, tone_of: Fill) -> FilledCard:
        """Fills the facts in.

        Args:
            fill: Fills the placeholders of a text.
            tone_of: Tells the tone of a badge that has none of its own.
        """
        values = {label: _alone(fill(text)) for label, text in self.rows.items()}
        rows = tuple(Row(label, value) for label, value in values.items() if value)
        if self.status is None:
            return FilledCard(self.lines, None, rows)
        tone = self.tone or tone_of(self.status)
        card = Card(fill(_PRODUCT), _alone(fill(self.status)), tone, rows)
        return FilledCard(self.lines, card, rows)


@dataclass
class FilledCard:
    """A card with its facts, to be put once in place of the lines that it says."""

    lines: frozenset[int] | None
    card: Card | None
    rows: tuple[Row, ...]
    _placed: bool = False

    def says(self, number: int) -> bool:
        """Tells whether it says this line of the text (the first is 1)."""
        return self.lines is None or number in self.lines

    def in_place_of(self, line: str) -> Piece:
        """Returns the piece for a line: the card for the first one, nothing to show for others."""
        if self._placed:
            return Piece(line, hidden=True)
        self._placed = True
        return Piece(line, card=self.card, rows=() if self.card else self.rows)


def _alone(words: str) -> str:
    """Writes words that stand by themselves, not in a sentence."""
    return words[:1].upper() + words[1:]
