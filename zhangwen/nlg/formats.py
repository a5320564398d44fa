"""How a fact is written, told by the end of its placeholder's name and the reply's language.

| name ends in                     | value                   | zh-Hans       | en          |
|----------------------------------|-------------------------|---------------|-------------|
| `_amount`                        | Decimal string          | ¥1,287.68     | ¥1,287.68   |
| `_date`                          | ISO date                | 2026年11月9日  | 9 Nov 2026  |
| `_days` `_months` `_hours` `_minutes` `_seconds` | whole number | 12天      | 12 days     |
| `_phone`                         | phone number            | 199****0001   | 199****0001 |
| `_percent`                       | Decimal string, percent | 0.05%         | 0.05%       |

A list of whole numbers with a unit is a choice: `loan_months` `[3, 6]` is 3或6个月, 3 or 6 months.
Anything else (counts, names, ids) is written as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from zhangwen.language import Language

LOCALES = {Language.SIMPLIFIED: "zh", Language.ENGLISH: "en"}
# Chinese has no plurals and the CLDR has its plain units under "short".
_LENGTHS: dict[Language, Literal["short", "long"]] = {
    Language.SIMPLIFIED: "short",
    Language.ENGLISH: "long",
}
# The pattern, not the locale, puts the day first: en_GB would write "Sept", unlike our citations.
_DATE_FORMATS = {Language.SIMPLIFIED: "long", Language.ENGLISH: "d MMM y"}
_PHONE = re.compile(r"^(\d{3})\d{4}(\d{4})$")


def format_fact(name: str, value: Any, language: Language) -> str:
    """Writes a fact for a reader.

    Args:
        name: The placeholder's name.
        value: What an action passed: a string, a number or a bool.
        language: `SIMPLIFIED` or `ENGLISH`; Traditional is made from the finished text.
    """
    formatter = _FORMATTERS.get(name.rpartition("_")[2])
    return formatter(value, language) if formatter else str(value)


def _amount(value: Any, language: Language) -> str:
    return "\u00a5" + format_decimal(Decimal(value), format="#,##0.00", locale=LOCALES[language])


def _date(value: Any, language: Language) -> str:
    return format_date(
        date.fromisoformat(value), format=_DATE_FORMATS[language], locale=LOCALES[language]
    )


def _percent(value: Any, language: Language) -> str:
    return f"{Decimal(value).normalize():f}%"


def _phone(value: Any, language: Language) -> str:
    return _PHONE.sub(r"\1****\2", str(value))


def _unit(unit: str) -> Callable[[Any, Language], str]:
    def write(value: Any, language: Language) -> str:
        *others, last = value if isinstance(value, (list, tuple)) else [value]
        locale = LOCALES[language]
        counted = format_unit(int(last), unit, length=_LENGTHS[language], locale=locale)
        return format_list([*map(str, others), counted], style="or", locale=locale)

    return write


_FORMATTERS: dict[str, Callable[[Any, Language], str]] = {
    "amount": _amount,
    "date": _date,
    "percent": _percent,
    "phone": _phone,
    "days": _unit("duration-day"),
    "months": _unit("duration-month"),
    "hours": _unit("duration-hour"),
    "minutes": _unit("duration-minute"),
    "seconds": _unit("duration-second"),
}
