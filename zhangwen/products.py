"""The products we talk about: their ids, names and what people call them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from zhangwen.language import Language
from zhangwen.paths import KNOWLEDGE_FOLDER

PRODUCTS_FILE = KNOWLEDGE_FOLDER / "products.yml"


@dataclass(frozen=True)
class Product:
    """One product.

    Attributes:
        id: Its id in slots, in the backend and in knowledge files.
        zh: Our simplified Chinese name for it.
        en: Our English name for it.
        names: What people call it in Chinese (simplified).
        aliases: What people call it in Latin letters.
    """

    id: str
    zh: str
    en: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]

    def name(self, language: Language) -> str:
        """Returns our name of it; Traditional is made from the simplified one when speaking."""
        return self.en if language is Language.ENGLISH else self.zh


def load_products(file: Path = PRODUCTS_FILE) -> tuple[Product, ...]:
    """Reads the products from their file, in its order."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(
        Product(
            id=product_id,
            zh=entry["zh"],
            en=entry["en"],
            names=tuple(entry["names"]),
            aliases=tuple(entry["aliases"]),
        )
        for product_id, entry in entries.items()
    )
