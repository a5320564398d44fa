"""The strings of the API that have a form of their own: money, rates, phones, codes, ids.

Each is a `str` that has passed its pattern, so it travels through JSON, Rasa slots and logs
unchanged; what is worth computing with (`Money`, `Percent`) gives its `Decimal` on request.
Floats never take part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

Self = TypeVar("Self", bound="PatternString")


class PatternString(str):
    r"""A string that must match `pattern` from its first to its last character.

    Pydantic's own `regex=` accepts a trailing newline (`$` in Python) and any script's digits
    (`\d`); the OpenAPI document promises neither, so the patterns below are written out and
    matched whole.
    """

    pattern: ClassVar[str] = r".*"
    min_length: ClassVar[int] = 1
    max_length: ClassVar[int] = 128
    description: ClassVar[str] = ""
    example: ClassVar[str] = ""

    @classmethod
    def __get_validators__(cls: type[Self]) -> Generator[Callable[[Any], Self], None, None]:
        yield cls.parse

    @classmethod
    def __modify_schema__(cls, field_schema: dict[str, Any]) -> None:
        field_schema.update(
            type="string",
            pattern=f"^{cls.pattern}$",
            minLength=cls.min_length,
            maxLength=cls.max_length,
            description=field_schema.get("description") or cls.description,
            example=cls.example,
        )

    @classmethod
    def parse(cls: type[Self], value: Any) -> Self:
        """Returns `value` as this type.

        Raises:
            TypeError: when it is not a string.
            ValueError: when it does not match. The value itself is not repeated in the
                message, as it may be a phone number or a code.
        """
        if not isinstance(value, str):
            raise TypeError("must be a string (in YAML: in quotes)")
        if not re.fullmatch(cls.pattern, value):
            raise ValueError(f"must match ^{cls.pattern}$")
        return cls(value)


class Money(PatternString):
    """An amount in yuan, never negative, always with two decimals: `"1287.68"`."""

    pattern = r"(0|[1-9][0-9]{0,11})\.[0-9]{2}"
    min_length, max_length = 4, 15
    description = "Amount in CNY (yuan), two decimals."
    example = "1287.68"

    @classmethod
    def of(cls, amount: Decimal) -> Money:
        """The amount as money; it must already be rounded to the cent."""
        if amount != amount.quantize(Decimal("0.01")):
            raise ValueError("money has whole cents; round it first, by a rule with a name")
        return cls.parse(format(amount.quantize(Decimal("0.01")), "f"))

    @property
    def decimal(self) -> Decimal:
        """The amount to compute with."""
        return Decimal(str(self))


class Percent(PatternString):
    """A rate in percent with two to four decimals: `"0.05"` means 0.05 %."""

    pattern = r"(0|[1-9][0-9]{0,2})\.[0-9]{2,4}"
    min_length, max_length = 4, 8
    description = "Rate in percent: 0.05 means 0.05 %."
    example = "0.05"

    @classmethod
    def of(cls, rate: Decimal) -> Percent:
        """The rate without needless zeros, but with two decimals at least."""
        digits = format(rate.quantize(Decimal("0.0001")), "f")
        whole, _, decimals = digits.partition(".")
        return cls.parse(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")

    @property
    def decimal(self) -> Decimal:
        """The rate in percent to compute with."""
        return Decimal(str(self))


class Phone(PatternString):
    """A mainland mobile number: eleven digits, no country code, no spaces."""

    pattern = r"1[0-9]{10}"
    min_length = max_length = 11
    description = "Mainland mobile number: eleven ASCII digits, no country code, no spaces."
    example = "19900000001"

    @property
    def masked(self) -> MaskedPhone:
        """What may be shown of it: `199****0001`."""
        return MaskedPhone(f"{self[:3]}****{self[7:]}")


class MaskedPhone(PatternString):
    """A phone number as it may be shown to somebody: `199****0001`."""

    pattern = r"1[0-9]{2}\*{4}[0-9]{4}"
    min_length = max_length = 11
    description = "Phone number with its middle hidden; the only form that may be shown."
    example = "199****0001"


class MaskedCard(PatternString):
    """A bank card's number as it may be shown: its last four digits."""

    pattern = r"\*{4} [0-9]{4}"
    min_length = max_length = 9
    description = "Number of a bank card, only its last four digits."
    example = "**** 1234"


class CaseNumber(PatternString):
    """What a customer names a case by: the day it was opened, and a number."""

    pattern = r"ZW[0-9]{8}-[0-9]{4}"
    min_length = max_length = 15
    description = "Number of a case: ZW, the day it was opened, a hyphen, four digits."
    example = "ZW20261109-0007"


class OneTimeCode(PatternString):
    """A one-time code: six digits."""

    pattern = r"[0-9]{6}"
    min_length = max_length = 6
    description = "One-time code: six ASCII digits."
    example = "294057"


class Day(PatternString):
    """A calendar day: `2026-11-09`.

    Pydantic's own `date` would also take a number for seconds since 1970.
    """

    pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    min_length = max_length = 10
    description = "Calendar day in Asia/Shanghai: YYYY-MM-DD."
    example = "2026-11-09"

    @classmethod
    def __modify_schema__(cls, field_schema: dict[str, Any]) -> None:
        description = field_schema.get("description") or cls.description
        field_schema.update(
            type="string", format="date", description=description, example=cls.example
        )

    @classmethod
    def parse(cls, value: Any) -> Day:
        """Returns `value` as a day (see parent class); one that no calendar has is refused."""
        day = super().parse(value)
        date.fromisoformat(day)
        return day

    @property
    def date(self) -> date:
        """The day to compute with."""
        return date.fromisoformat(self)


class CustomerId(PatternString):
    """A customer's id at the provider: what the host site's tokens call their subject."""

    pattern = r"[!-~]{1,128}"
    min_length, max_length = 1, 128
    description = "The customer's id at the provider: 1 to 128 visible ASCII characters."
    example = "c1"


class ConversationId(PatternString):
    """The id of a conversation, made by the server that holds it (128 random bits)."""

    pattern = r"[A-Za-z0-9_-]{16,128}"
    min_length, max_length = 16, 128
    description = "Conversation id: 16 to 128 letters, digits, `-` or `_`, not guessable."
    example = "4c1f0f2b9a3d4f6e8b7a6c5d4e3f2a1b"
