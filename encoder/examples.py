"""The training examples in `data/`, as the encoder sees them."""

from __future__ import annotations

from pathlib import Path

import yaml

from zhangwen.nlu.cleaning import clean
from zhangwen.nlu.encoder import plain_text


def read_examples(folder: Path) -> list[tuple[str, str]]:
    """Returns (text, intent) of all examples, each once, in the order of the files.

    The texts are what the classifier gets of them, so that both hold out the same ones.
    """
    found: dict[tuple[str, str], None] = {}
    for file in sorted(folder.rglob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for block in content.get("nlu", []):
            if "intent" in block:
                lines = (line.strip() for line in block["examples"].splitlines())
                texts = (line[2:].strip() for line in lines if line.startswith("- "))
                found.update({(plain_text(clean(text)), block["intent"]): None for text in texts})
    return list(found)
