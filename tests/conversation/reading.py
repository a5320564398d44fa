"""Reads replies: which figures they tell."""

from __future__ import annotations

import re

AMOUNT = re.compile(r"¥([\d,]+\.\d{2})")
DATE_ZH = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
DATE_EN = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2,3}) (\d{4})")
_CITATION = re.compile(r"《[^》]*》（[^）]*）|\"[^\"]*\" \([^)]*\)")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def amounts_in(text: str) -> set[str]:
    """The amounts of money, as the backend writes them: `1287.68`."""
    return {amount.replace(",", "") for amount in AMOUNT.findall(text)}


def dates_in(text: str) -> set[str]:
    """The dates, in ISO form; that of an article named as the source is none of them."""
    text = without_citations(text)
    chinese = {f"{y}-{int(m):02d}-{int(d):02d}" for y, m, d in DATE_ZH.findall(text)}
    english = {
        f"{y}-{_MONTHS.index(m[:3]) + 1:02d}-{int(d):02d}" for d, m, y in DATE_EN.findall(text)
    }
    return chinese | english


def without_citations(text: str) -> str:
    """The text without titles and dates of articles."""
    return _CITATION.sub("", text)
