"""What the web chat says before the customer has written anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.writer import ReplyWriter, Variation
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.products import load_products

RESPONSE_WELCOME = "utter_welcome"
RESPONSE_WELCOME_SIGNED_IN = "utter_welcome_signed_in"
MAX_CHIPS = 4


@dataclass(frozen=True)
class Welcome:
    """The first words of the chat.

    Attributes:
        text: Lines of plain text.
        chips: Texts to tap, each sent as it stands.
    """

    text: str
    chips: tuple[str, ...]


def welcome(
    responses: Mapping[str, Sequence[Variation]], is_signed_in: bool
) -> dict[Language, Welcome]:
    """Writes the welcome in every language.

    Args:
        responses: Those of the loaded model's domain.
        is_signed_in: Whether it is for a customer whom the site has signed in.

    Raises:
        WordingError: The model has no welcome.
    """
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    products = {product.id: product for product in load_products()}
    written: dict[Language, Welcome] = {}
    for language in Language:
        writer = ReplyWriter(responses, knowledge, products, language)
        reply = writer.write(RESPONSE_WELCOME, {}, most_buttons=MAX_CHIPS)
        text = writer.write(RESPONSE_WELCOME_SIGNED_IN, {}).text if is_signed_in else reply.text
        chips = tuple(button["payload"] for button in reply.buttons)
        written[language] = Welcome(text, chips)
    return written
