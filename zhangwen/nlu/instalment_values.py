"""Which periods and amounts in a message are about splitting an amount into instalments.

"3000块分12期一个月多少" names the twelve months of a plan, "逾期3个月" names none; and "0元手续费"
is a fee of nothing, not an amount of nothing to split.
"""

from __future__ import annotations

import re

# What makes a period one to split an amount over: 12期, 分12个月, over 12 months, 6 instalments.
_COUNTS_INSTALMENTS = re.compile(r"期|instal")
_SPLITS = re.compile(r"(?:分|分期|分成|分[做为]|\b(?:over|in|into))\s*$")
_LATE = re.compile(r"[逾预]期|\b(?:overdue|late)\b")
_NOTHING = re.compile(r"[¥$]?\s*[0零〇](?![.\d])\D*")
_OF_A_FEE = re.compile(r"\s*的?(?:手续费|服务费|利?息|fees?\b|interest\b)")


def is_period_of_a_plan(text: str, start: int, end: int) -> bool:
    """Tells whether a period is one to split an amount over; none is in a message of being late.

    `text` is simplified and in lower case.
    """
    if _LATE.search(text):
        return False
    return bool(_COUNTS_INSTALMENTS.search(text[start:end]) or _SPLITS.search(text[:start]))


def is_fee_of_nothing(text: str, start: int, end: int) -> bool:
    """Tells whether an amount is a fee, and nothing; `text` is simplified and in lower case."""
    return bool(_NOTHING.fullmatch(text[start:end]) and _OF_A_FEE.match(text[end:]))
