"""How a seed writes days, and records of what happened (described for people in README.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic.fields import ModelField

from account_backend.api_models import Answer
from account_backend.settings import SettingsError

Record = TypeVar("Record", bound=Answer)

# What seeding gives a record, and what a seed writes instead of it, if anything.
INSTEAD: Mapping[str, str | None] = {"id": None, "bill_id": "bill", "number": "serial"}
UNTIL_GIVEN: Mapping[str, str | None] = {"id": "-", "bill_id": None, "number": "ZW00000000-0000"}
ANY_DAY = date(2000, 1, 1)


class SeedError(SettingsError):
    """A seed cannot be used; the message is one line that names the file and the place."""


@dataclass(frozen=True)
class SeedDay:
    """A day of a seed: so many days from the day of seeding, or a fixed one."""

    offset: int | None = None
    fixed: date | None = None

    @classmethod
    def __get_validators__(cls) -> Generator[Callable[[Any], SeedDay], None, None]:
        yield cls.parse

    @classmethod
    def parse(cls, value: Any) -> SeedDay:
        """Reads `-12d`, `0d`, `+6d` or a plain date.

        Raises:
            ValueError: for anything else.
        """
        if isinstance(value, SeedDay):
            return value
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls(fixed=value)
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,5}d", value):
            return cls(offset=int(value[:-1]))
        raise ValueError("must be a day such as -12d, 0d, +6d or 2026-11-09")

    def on(self, today: date) -> date:
        """The day it is when seeded on `today`."""
        return self.fixed if self.fixed else today + timedelta(days=self.offset or 0)


@dataclass(frozen=True)
class Written(Generic[Record]):
    """A record as in the contract, but with the days of a seed, and without what seeding gives."""

    model: type[Record]
    members: Mapping[str, Any]

    @classmethod
    def __get_validators__(cls) -> Generator[Callable[..., Written[Record]], None, None]:
        yield cls.parse

    @classmethod
    def parse(cls, value: Any, field: ModelField) -> Written[Record]:
        """Reads a record of the model that the field names: `Written[Refund]`.

        Raises:
            ValueError: when it could be that record on no day.
        """
        if isinstance(value, Written):
            return value
        if not isinstance(value, dict):
            raise ValueError("must be a record, such as {amount: ...}")
        assert field.sub_fields is not None
        written = cls(model=field.sub_fields[0].type_, members=value)
        written.on(ANY_DAY)
        if "number" in written.model.__fields__ and written.reference is None:
            raise ValueError("serial: field required")
        return written

    @property
    def reference(self) -> int | None:
        """What it writes instead of something given: its `bill`, its `serial`."""
        return next((self.members[name] for name in self._instead() if name in self.members), None)

    def on(self, today: date, **given: str | None) -> Record:
        """The record when seeded on `today`; `given` is what seeding gives it.

        Raises:
            ValueError: when it is not a record of its model.
        """
        fields, instead = self.model.__fields__, self._instead()
        members: dict[str, Any] = {
            name: given.get(name, placeholder)
            for name, placeholder in UNTIL_GIVEN.items()
            if name in fields
        }
        for name, value in self.members.items():
            if name in instead:
                if type(value) is not int or not 1 <= value <= 9999:
                    raise ValueError(f"{name} must be a number from 1 to 9999")
            elif name not in fields or name in INSTEAD:
                raise ValueError(f"no member {name!r} in {self.model.__name__}")
            else:
                is_day = fields[name].type_ is date
                members[name] = SeedDay.parse(value).on(today) if is_day else value
        return self.model.parse_obj(members)

    def _instead(self) -> list[str]:
        return [word for name, word in INSTEAD.items() if word and name in self.model.__fields__]
