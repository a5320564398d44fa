"""How to reach the operator's people while the chat itself cannot be reached."""

from __future__ import annotations

from zhangwen.knowledge.files import read
from zhangwen.knowledge.schema import Wording
from zhangwen.language import Language
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.script import script_converter


def contact() -> dict[Language, str]:
    """Reads `knowledge/contact.yml`, for every language.

    Raises:
        KnowledgeError: It cannot be read.
    """
    wording = read(KNOWLEDGE_FOLDER / "contact.yml", Wording)
    return {
        Language.SIMPLIFIED: wording.zh,
        Language.TRADITIONAL: script_converter().to_traditional(wording.zh),
        Language.ENGLISH: wording.en,
    }
