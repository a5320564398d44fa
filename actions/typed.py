"""The values that the customer typed in this turn, as phrases; `actions.values` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from zhangwen.conversation import ROLE_PAYMENT, ROLE_PLAN


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
    return typed_of(entities_of(dict(tracker.latest_message or {})))


def entities_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the entities of a parsed message."""
    return list(message.get("entities") or ())


def typed_of(entities: list[dict[str, Any]]) -> Typed:
    """Reads the values among the entities of one message."""

    def phrases(kind: str, *roles: str | None) -> tuple[str, ...]:
        picked = (e for e in entities if e.get("entity") == kind and e.get("role") in roles)
        return tuple(dict.fromkeys(str(entity["value"]) for entity in picked))

    return Typed(
        payment_days=phrases("date", ROLE_PAYMENT),
        amounts=phrases("amount", None),
        periods=phrases("period", None, ROLE_PLAN),
        plan_periods=phrases("period", ROLE_PLAN),
        case_numbers=phrases("case_number", None),
    )
