"""What is downloaded, in bytes."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from zhangwen.channels.chat.assets import FOLDER, LOADER


@dataclass(frozen=True)
class Sizes:
    """The committed files after gzip -9."""

    loader: int
    first_open: int
    everything: int


def measure() -> Sizes:
    """Weighs them."""
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in FOLDER.iterdir()}
    loader = sizes.pop(LOADER)
    everything = loader + sum(sizes.values())
    part = {name.rpartition("-")[0]: size for name, size in sizes.items()}
    locale = max(part[language] for language in ("zh-Hans", "zh-Hant", "en"))
    return Sizes(loader, part["panel"] + locale, everything)
