"""Tables of text: aligned for a terminal, or as markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns lines with aligned columns, figures to the right."""
    widths = _widths([header, *rows])
    figures = [all(_is_figure(row[i]) for row in rows) for i in range(len(header))]
    lines = (
        "  ".join(
            _padded(cell, width, to_the_right)
            for cell, width, to_the_right in zip(row, widths, figures, strict=True)
        ).rstrip()
        for row in [header, *rows]
    )
    return "\n".join(lines)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a markdown table whose source is aligned as well."""
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in [header, *rows]]
    widths = _widths(escaped)
    figures = [all(_is_figure(row[i]) for row in escaped[1:]) for i in range(len(header))]
    rule = [
        "-" * (width - right) + ":" * right for width, right in zip(widths, figures, strict=True)
    ]
    lines = (
        "| "
        + " | ".join(
            _padded(cell, width, to_the_right)
            for cell, width, to_the_right in zip(row, widths, figures, strict=True)
        )
        + " |"
        for row in [escaped[0], rule, *escaped[1:]]
    )
    return "\n".join(lines)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(3, *(_width(row[i]) for row in rows)) for i in range(len(rows[0]))]


def _width(text: str) -> int:
    """Returns the columns that a terminal needs: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, to_the_right: bool) -> str:
    padding = " " * (width - _width(text))
    return padding + text if to_the_right else text + padding


def _is_figure(text: str) -> bool:
    return text[:1].isdigit() or text in ("", "-", "none")
