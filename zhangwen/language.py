"""Which language a customer writes, and so in which one we answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['\u2019][A-Za-z]+)?")
_CHINESE_CHARACTER = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

# Written by people of every language in the middle of a chat: these decide nothing.
NEUTRAL_WORDS = frozenset({"ok", "okay", "app"})


class Language(str, Enum):
    """The languages of a reply. Wording is written in the first and the last."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class LanguageDetector:
    """Tells the language of single messages and of a conversation.

    Args:
        product_names: Chinese names of products; they say nothing about the language of an
            English question around them ("what is X").
    """

    def __init__(self, product_names: Iterable[str] = ()) -> None:
        longest_first = sorted(product_names, key=len, reverse=True)
        self._product = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def language_of_conversation(
        self, texts_newest_first: Iterable[str], default: Language = Language.SIMPLIFIED
    ) -> Language:
        """Returns the language of the newest text that tells one.

        Args:
            texts_newest_first: What the customer typed.
            default: For texts that tell none, as far as it may be: Chinese in characters that both
                scripts share is not answered in English.
        """
        chinese_of_shared_characters = False
        for text in texts_newest_first:
            decided = self._decide(text)
            if decided is Language.ENGLISH and chinese_of_shared_characters:
                continue  # A later message was Chinese; look further back for its script only.
            if decided is not None:
                return decided
            chinese_of_shared_characters |= bool(_CHINESE_CHARACTER.search(text))
        if chinese_of_shared_characters and default is Language.ENGLISH:
            return Language.SIMPLIFIED
        return default

    def _decide(self, text: str) -> Language | None:
        words = [w for w in _LATIN_WORD.findall(text) if w.lower() not in NEUTRAL_WORDS]
        around_products = _CHINESE_CHARACTER.findall(self._product.sub(" ", text))
        # A Chinese word is about two characters long.
        if words and len(words) > len(around_products) / 2:
            return Language.ENGLISH
        return script_of(text)


def script_of(text: str) -> Language | None:
    """Tells the script by the characters that exist in one only; None when there are none."""
    traditional = simplified = 0
    for character in _CHINESE_CHARACTER.findall(text):
        in_big5, in_gb2312 = _encodes(character, "big5"), _encodes(character, "gb2312")
        traditional += in_big5 and not in_gb2312
        simplified += in_gb2312 and not in_big5
    if traditional == simplified:
        return None
    return Language.TRADITIONAL if traditional > simplified else Language.SIMPLIFIED


def _encodes(character: str, charset: str) -> bool:
    """Big5 holds the Traditional characters, GB 2312 the simplified ones; shared are in both."""
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
