"""The records of the knowledge files: what may stand where, and nothing besides."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictStr, root_validator, validator

Language = Literal["zh-Hans", "zh-Hant", "en"]
# What wording is written in; zh-Hant is made from zh when speaking.
Script = Literal["zh", "en"]
Product = Literal["baitiao", "huabei", "jiebei", "fenqile"]
Caution = Literal["self_declared_fiction"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOTLINES = "hotline."
# Where a reader finds it; nothing but a page that a browser opens safely.
_ADDRESS = r"^https://[a-z0-9.-]+(/[!-~]*)?$"


class Record(BaseModel):
    """Part of a knowledge file: no unknown keys, no empty text, no changes after loading."""

    class Config:
        """Pydantic's settings."""

        extra = Extra.forbid
        frozen = True

    @validator("*", pre=True)
    def _not_blank(cls, value: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            raise ValueError("must not be empty")
        return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("must be lower-case letters, digits and underscores")
    return value


def _iso_date(value: Any) -> Any:
    # Pydantic alone would take 20240228 for seconds since 1970, and 2024-2-8 for a date.
    if value is None:
        return None
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError("must be a date like 2024-02-28, or null")
    return datetime.date.fromisoformat(value)


def _at_least_one(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise ValueError("needs at least one entry")
    return value


class Wording(Record):
    """One text in both languages that wording is written in."""

    zh: StrictStr
    en: StrictStr

    def text(self, language: Language) -> str:
        """Returns the text; for `zh-Hant` that is the simplified one, for the NLG to convert."""
        return self.en if language == "en" else self.zh


class ArticleFact(Wording):
    """One cause, step or statement of an article, in our own words."""

    id: StrictStr
    sign: Wording | None = None
    explanation: Wording | None = None
    fix: Wording | None = None

    _check_id = validator("id", allow_reuse=True)(_name)


class NeverSaid(Record):
    """Something an article says and the assistant never does, with the reason."""

    id: StrictStr
    what: StrictStr
    reason: StrictStr
    # Words that cannot be in any response unless this very thing is being said.
    giveaways: tuple[StrictStr, ...] = ()

    _check_id = validator("id", allow_reuse=True)(_name)


class Source(Record):
    """Where an article comes from. `date` is `None` where the page has none: none is guessed."""

    file: StrictStr
    title: StrictStr
    language: Script
    title_zh: StrictStr | None = None
    title_en: StrictStr | None = None
    date: datetime.date | None = Field(...)
    publisher: StrictStr | None = None
    url: StrictStr | None = Field(None, regex=_ADDRESS)

    _check_date = validator("date", pre=True, allow_reuse=True)(_iso_date)

    @root_validator(skip_on_failure=True)
    def _has_gloss(cls, values: dict[str, Any]) -> dict[str, Any]:
        gloss = "title_zh" if values["language"] == "en" else "title_en"
        if values[gloss] is None:
            raise ValueError(f"{gloss} is needed: the title in the language the article is not in")
        return values

    def title_in(self, script: Script) -> str:
        """Returns the title as it stands on the page, or our translation of it."""
        if script == self.language:
            return self.title
        return (self.title_en if script == "en" else self.title_zh) or self.title


class Article(Record):
    """An article as checked facts, with what is weak about it."""

    id: StrictStr
    products: tuple[Product, ...]
    caution: Caution | None = None
    source: Source
    weak_spots: tuple[StrictStr, ...]
    facts: tuple[ArticleFact, ...]
    never_said: tuple[NeverSaid, ...]

    _check_id = validator("id", allow_reuse=True)(_name)
    _check_any = validator("products", "facts", allow_reuse=True)(_at_least_one)

    @validator("facts", "never_said", allow_reuse=True)
    def _ids_once(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        seen = set()
        for entry in value:
            if entry.id in seen:
                raise ValueError(f"duplicate id '{entry.id}'")
            seen.add(entry.id)
        return value


class PublicFact(Wording):
    """A hotline, a rule of law or a warning, with who issued it and when we last checked."""

    id: StrictStr
    number: StrictStr | None = Field(None, regex=r"^[0-9]{3,12}$")
    issuer: Wording
    checked: datetime.date
    url: StrictStr | None = Field(None, regex=_ADDRESS)

    _check_date = validator("checked", pre=True, allow_reuse=True)(_iso_date)

    @validator("id", allow_reuse=True)
    def _two_names(cls, value: str) -> str:
        if [bool(_NAME.fullmatch(part)) for part in value.split(".")] != [True, True]:
            raise ValueError("must be two names with a dot between, like hotline.police")
        return value

    @root_validator(skip_on_failure=True)
    def _hotlines_have_numbers(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["id"].startswith(_HOTLINES) != (values["number"] is not None):
            raise ValueError("a hotline, and nothing else, has a number")
        return values


Fact = ArticleFact | PublicFact


class PublicFile(Record):
    """A file of `knowledge/public/`."""

    facts: tuple[PublicFact, ...]

    _check_any = validator("facts", allow_reuse=True)(_at_least_one)
