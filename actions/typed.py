"""The values that the customer typed in this turn, as phrases; `actions.values` reads them."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker

from zhangwen.conversation import ROLE_PAYMENT


@dataclass(frozen=True)
class Typed:
    """Phrases of the latest message.

    Attributes:
        payment_days: Days that the customer thinks of paying on; other days are not for answers.
        amounts: Amounts of money.
        periods: Months, weeks or days.
        case_numbers: Numbers of cases.
    """

    payment_days: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()


def typed_in(tracker: Tracker) -> Typed:
    """Reads the values of the latest message, and of no earlier one."""
    entities = (tracker.latest_message or {}).get("entities", ())

    def phrases(kind: str, role: str | None = None) -> tuple[str, ...]:
        found = (e for e in entities if e.get("entity") == kind and e.get("role") == role)
        return tuple(dict.fromkeys(str(e["value"]) for e in found))

    return Typed(
        payment_days=phrases("date", ROLE_PAYMENT),
        amounts=phrases("amount"),
        periods=phrases("period"),
        case_numbers=phrases("case_number"),
    )
