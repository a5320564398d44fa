"""Chinese in two scripts: telling them apart and turning one into the other.

Understanding goes from Traditional to Simplified, speaking the other way. OpenCC does both; the
two phrase tables add the words of our trade that it leaves alone or that differ by usage
(帳戶 for 账户, 登入 for 登录).
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from opencc import OpenCC

PHRASES_FILE = Path(__file__).with_name("script_phrases.yml")


@dataclass(frozen=True)
class Simplified:
    """A text in simplified characters, tied to the text it was made from.

    Attributes:
        text: The simplified text.
        offsets: For every character of `text`, and one past its end, the offset in the original.
        was_traditional: Whether the original held a character that only Traditional has.
    """

    text: str
    offsets: tuple[int, ...]
    was_traditional: bool


class ScriptConverter:
    """Converts between the scripts; loads OpenCC's dictionaries when made (about 20 ms)."""

    def __init__(self, phrases_file: Path = PHRASES_FILE) -> None:
        phrases = yaml.safe_load(phrases_file.read_text(encoding="utf-8"))
        self._speaking: dict[str, str] = phrases["speaking"]
        self._corrected: dict[str, str] = phrases["corrected"]
        self._understanding: dict[str, str] = phrases["understanding"]
        self._detect = OpenCC("t2s")
        self._simplify = OpenCC("tw2sp")
        self._to_taiwan = OpenCC("s2tw")

    def is_traditional(self, text: str) -> bool:
        """Tells whether a character of the text exists in Traditional only."""
        return self._detect.convert(text) != text

    def to_simplified(self, text: str) -> Simplified:
        """Simplifies a Traditional text; any other stays as it is, but for our words.

        Simplified text never passes the converter, which would turn 么 into 幺. Our words are
        looked for in any text: some are written with shared characters alone (登入), or by
        customers of both scripts (帐户).
        """
        was_traditional = self.is_traditional(text)
        simplified = self._simplify.convert(text) if was_traditional else text
        for phrase, replacement in self._understanding.items():
            simplified = simplified.replace(phrase, replacement)
        # A dash or a quotation mark may be one character more in the other script's usage.
        original = self._detect.convert(text) if was_traditional else text
        return Simplified(simplified, _align(original, simplified), was_traditional)

    def to_traditional(self, text: str) -> str:
        """Turns our simplified wording into Traditional as it is written in Taiwan."""
        # The phrases go first: OpenCC alone turns 账户 into 賬戶, which nobody writes there.
        converted = self._to_taiwan.convert(_replace(text, self._speaking))
        return _replace(converted, self._corrected)


def _replace(text: str, phrases: dict[str, str]) -> str:
    for phrase, replacement in phrases.items():
        text = text.replace(phrase, replacement)
    return text


def _align(original: str, converted: str) -> tuple[int, ...]:
    """Maps each offset of `converted` to one of `original` (same meaning, other length)."""
    if len(original) == len(converted):
        return tuple(range(len(converted) + 1))
    offsets = [0] * (len(converted) + 1)
    matcher = difflib.SequenceMatcher(None, original, converted, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        for position in range(new_start, new_end):
            offsets[position] = min(start + position - new_start, max(start, end - 1))
    offsets[0], offsets[-1] = 0, len(original)
    return tuple(offsets)


@lru_cache(maxsize=1)
def script_converter() -> ScriptConverter:
    """Returns the process's one converter."""
    return ScriptConverter()
