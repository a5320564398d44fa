"""The launcher's status lines, read from `messages.yml` beside this file."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

import yaml


def say(key: str, **values: object) -> None:
    """Prints a status line. Does not fail where nobody reads any more (terminal closed)."""
    with contextlib.suppress(OSError):
        print(_messages()[key].format(**values), flush=True)


@lru_cache(maxsize=1)
def _messages() -> dict[str, str]:
    text = Path(__file__).with_name("messages.yml").read_text(encoding="utf-8")
    messages: dict[str, str] = yaml.safe_load(text)
    return messages
