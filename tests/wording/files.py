"""The wording and the examples as they stand in data/."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

import actions
from actions.records import Record
from zhangwen.paths import DATA_FOLDER

LANGUAGES = ("zh-Hans", "en")


@dataclasses.dataclass(frozen=True)
class Variation:
    """One wording of one response."""

    response: str
    content: dict[str, Any]

    @property
    def metadata(self) -> dict[str, Any]:
        return self.content.get("metadata", {})

    @property
    def language(self) -> str:
        return self.metadata.get("language", "none")

    @property
    def condition(self) -> str:
        return str(self.content.get("condition", ""))

    @property
    def text(self) -> str:
        return self.content.get("text", "")

    @property
    def buttons(self) -> list[dict[str, str]]:
        return self.content.get("buttons", [])

    def __str__(self) -> str:
        return f"{self.response}[{self.language}{self.condition and ' ' + self.condition}]"


@lru_cache(maxsize=1)
def contents() -> tuple[dict[str, Any], ...]:
    files = sorted(DATA_FOLDER.rglob("*.yml"))
    return tuple(yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)


@lru_cache(maxsize=1)
def variations() -> tuple[Variation, ...]:
    return tuple(
        Variation(response, variation)
        for content in contents()
        for response, listed in content.get("responses", {}).items()
        for variation in listed
    )


def response_names() -> set[str]:
    return {variation.response for variation in variations()}


@lru_cache(maxsize=1)
def examples() -> dict[str, list[str]]:
    """The training examples by intent."""
    found: dict[str, list[str]] = {}
    for content in contents():
        for block in content.get("nlu", []):
            if "intent" in block:
                lines = block["examples"].splitlines()
                listed = [line.strip()[2:].strip() for line in lines if line.strip()]
                found.setdefault(block["intent"], []).extend(listed)
    return found


def record_classes() -> list[type[Record]]:
    """Every record of the action server that says a response."""
    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        importlib.import_module(module.name)
    ours = [record for record in _subclasses(Record) if record.__module__.startswith("actions.")]
    return [record for record in ours if record.response]


def _subclasses(kind: type[Record]) -> Iterator[type[Record]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def certain_fields(record: type[Record]) -> set[str]:
    """The fields that always have a value."""
    return {name for name, hint in _fields(record).items() if not _optional(hint)}


def _fields(record: type[Record]) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in dataclasses.fields(record)}


def _optional(hint: Any) -> bool:
    return get_origin(hint) is Union and type(None) in get_args(hint)
