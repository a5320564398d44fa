"""The values that the customer typed in this turn, as phrases; `actions.values` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from zhangwen.conversation import ROLE_PAYMENT

Entity = dict[str, Any]

# What makes a period one to split an amount over: 12期, 分12个月, over 12 months, 6 instalments.
_COUNTS_PLANS = re.compile(r"期|instal", re.IGNORECASE)
_SPLITS = re.compile(r"(?:分|分期|分成|分[做为為]|\b(?:over|in|into))\s*$", re.IGNORECASE)
_LATE = re.compile(r"[逾预預]期|\b(?:overdue|late)\b", re.IGNORECASE)
# "0元手续费" is a fee of nothing, and no amount of nothing to split.
_NOTHING = re.compile(r"[¥$]?\s*[0０零〇](?![.\d])\D*")
_OF_A_FEE = re.compile(
    r"\s*的?(?:手[续續][费費]|服[务務][费費]|利?息|fees?\b|interest\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Typed:
    """Phrases of the latest message.

    Attributes:
        payment_days: Days that the customer thinks of paying on; other days are not for answers.
        amounts: Amounts of money.
        periods: Months, weeks or days.
        plan_periods: Those of them to split an amount over; none in a message about being late.
        case_numbers: Numbers of cases.
    """

    payment_days: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    plan_periods: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()


def typed_in(tracker: Tracker) -> Typed:
    """Reads the values of the latest message, and of no earlier one."""
    message = tracker.latest_message or {}
    text = str(message.get("text") or "")
    entities: list[Entity] = message.get("entities", [])

    def of(kind: str, role: str | None = None) -> list[Entity]:
        return [e for e in entities if e.get("entity") == kind and e.get("role") == role]

    periods = of("period")
    return Typed(
        payment_days=_phrases(of("date", ROLE_PAYMENT)),
        amounts=_phrases(e for e in of("amount") if not _is_no_fee(e, text)),
        periods=_phrases(periods),
        plan_periods=_phrases(e for e in periods if _is_of_a_plan(e, text)),
        case_numbers=_phrases(of("case_number")),
    )


def _phrases(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(entity["value"]) for entity in entities))


def _is_of_a_plan(period: Entity, text: str) -> bool:
    if _LATE.search(text):
        return False
    before = text[: period.get("start", 0)]
    return bool(_COUNTS_PLANS.search(str(period["value"])) or _SPLITS.search(before))


def _is_no_fee(amount: Entity, text: str) -> bool:
    after = text[amount.get("end", len(text)) :]
    return bool(_NOTHING.fullmatch(str(amount["value"])) and _OF_A_FEE.match(after))
