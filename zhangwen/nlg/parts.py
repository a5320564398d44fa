"""A reply in pieces: what the web chat shows as cards and lists where others read lines of text.

The writer makes a `Piece` of every line it writes. A line may be one that a card stands for: it is
in the reply's text as always, and the parts have the card in its place.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Speak = Callable[[str], str]

_NUMBERED = re.compile(r"(\d+)\. (.+)")
_FEWEST_STEPS = 2


@dataclass(frozen=True)
class Row:
    """One fact on a card, in words that are ready to show."""

    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """How an account stands.

    Attributes:
        product: The product's name.
        status: The words of the badge.
        tone: `good`, `warning` or `bad`.
        rows: What else is known, the most important first.
    """

    product: str
    status: str
    tone: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Piece:
    """One line of a reply, and what is shown in its place.

    Attributes:
        text: The line as it stands in the reply's text.
        card: The card that says it.
        rows: The same, as rows of the card before it; without one, the line is shown.
        hidden: Whether a card or the list of sources beside it says it already.
    """

    text: str
    card: Card | None = None
    rows: tuple[Row, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class TextPart:
    """Lines of plain text."""

    text: str


@dataclass(frozen=True)
class StepsPart:
    """Numbered lines, without their numbers."""

    items: tuple[str, ...]


Part = TextPart | StepsPart | Card


def parts_of(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """Puts the pieces of a reply together; nothing where that shows no more than its text."""
    parts: list[Part] = []
    lines: list[str] = []
    for piece in pieces:
        last = parts[-1] if parts and not lines else None
        if piece.card:
            parts += [*_in_lines(lines), piece.card]
            lines = []
        elif piece.rows and isinstance(last, Card):
            parts[-1] = dataclasses.replace(last, rows=(*last.rows, *piece.rows))
        elif not piece.hidden:
            lines.append(piece.text)
    parts += _in_lines(lines)
    parts = [_with_numbers(part) if isinstance(part, Card) else part for part in parts]
    only_text = all(isinstance(part, TextPart) for part in parts)
    return () if only_text and not any(piece.hidden for piece in pieces) else tuple(parts)


def _with_numbers(card: Card) -> Card:
    """Tells rows of the same label apart, as those of two holds: reason 1, reason 2."""
    count = Counter(row.label for row in card.rows)
    seen: Counter[str] = Counter()
    rows: list[Row] = []
    for row in card.rows:
        seen[row.label] += 1
        space = " " if row.label.isascii() else ""
        label = f"{row.label}{space}{seen[row.label]}" if count[row.label] > 1 else row.label
        rows.append(Row(label, row.value))
    return dataclasses.replace(card, rows=tuple(rows))


def as_json(parts: Iterable[Part], speak: Speak) -> list[dict[str, Any]]:
    """Returns the parts as the channel sends them, every word put through `speak`."""
    return [_as_json(part, speak) for part in parts]


def _as_json(part: Part, speak: Speak) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": speak(part.text)}
    if isinstance(part, StepsPart):
        return {"type": "steps", "items": [speak(item) for item in part.items]}
    return {
        "type": "account",
        "product": speak(part.product),
        "status": speak(part.status),
        "tone": part.tone,
        "rows": [{"label": speak(row.label), "value": speak(row.value)} for row in part.rows],
    }


def _in_lines(lines: Sequence[str]) -> Iterator[Part]:
    """Yields the lines as steps, where they are numbered from one on, and as text."""
    text: list[str] = []
    start = 0
    while start < len(lines):
        steps = _steps_from(lines[start:])
        if len(steps) < _FEWEST_STEPS:
            text.append(lines[start])
            start += 1
            continue
        yield from _text_part(text)
        yield StepsPart(steps)
        text = []
        start += len(steps)
    yield from _text_part(text)


def _text_part(lines: Sequence[str]) -> Iterator[Part]:
    text = "\n".join(lines).strip()
    if text:
        yield TextPart(text)


def _steps_from(lines: Sequence[str]) -> tuple[str, ...]:
    """Returns the steps that the lines begin with."""
    steps: list[str] = []
    for line in lines:
        numbered = _NUMBERED.fullmatch(line)
        if not numbered or int(numbered.group(1)) != len(steps) + 1:
            break
        steps.append(numbered.group(2))
    return tuple(steps)
