"""Text as a reader sees it; messages and training examples are made so before anything else."""

from __future__ import annotations

import re
import unicodedata

_LEADING_COMMAND = re.compile(r"^[\s/]+")
_SPACES = re.compile(r"\s+")
# Control, format, surrogate, private-use and unassigned characters: nothing a reader sees.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Returns the text as a reader sees it: compatibility forms folded, nothing invisible.

    A leading slash goes: Rasa takes a text that starts with one as a command which may name any
    intent and fill slots, and no customer may do that.
    """
    folded = unicodedata.normalize("NFKC", _without_surrogates(text))
    visible = "".join(
        " " if character.isspace() else character
        for character in folded
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE_CATEGORIES
    )
    return _LEADING_COMMAND.sub("", _SPACES.sub(" ", visible)).strip()


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
