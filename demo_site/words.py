"""The words of the host page, in the three scripts. The assistant's own words are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhangwen.language import Language
from zhangwen.nlg.formats import format_fact
from zhangwen.script import script_converter

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Words:
    """A piece of text, written in Simplified Chinese and in English."""

    zh: str
    en: str

    def say(self, language: Language, **values: str) -> str:
        """Returns it in a language; Traditional is made from the simplified."""
        if language is Language.ENGLISH:
            return self.en.format(**values)
        text = self.zh.format(**values)
        return in_script(text, language)


def in_script(text: str, language: Language) -> str:
    """Returns Chinese text, such as a name, in the script of a language."""
    return script_converter().to_traditional(text) if language is Language.TRADITIONAL else text


def load_words(name: str) -> Mapping[str, Words]:
    """Reads a file of `content/` that has a piece of text under each key."""
    entries = yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
    return {key: Words(**entry) for key, entry in entries.items()}


def fact(kind: str, value: str, language: Language) -> str:
    """Writes an amount, a date or a phone number just as the assistant does."""
    written_in = Language.ENGLISH if language is Language.ENGLISH else Language.SIMPLIFIED
    return in_script(format_fact(kind, value, written_in), language)


def preferred_language(asked: str | None, accept_language: str) -> Language:
    """Chooses the page's language.

    Args:
        asked: What the address names (`zh-Hant`), if anything.
        accept_language: The browser's header, best first as browsers send it.
    """
    if asked in {language.value for language in Language}:
        return Language(asked)
    for tag in (part.partition(";")[0].strip().lower() for part in accept_language.split(",")):
        if tag.startswith("en"):
            return Language.ENGLISH
        if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
            return Language.TRADITIONAL
        if tag.startswith("zh"):
            return Language.SIMPLIFIED
    return Language.SIMPLIFIED
