"""Writes one reply: picks the wording, fills in the facts, adds the buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from zhangwen.knowledge import Knowledge
from zhangwen.language import Language
from zhangwen.nlg.formats import format_fact
from zhangwen.products import Product
from zhangwen.script import script_converter

Variation = dict[str, Any]
Facts = Mapping[str, Any]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
MAX_BUTTONS = 3
# A record is a mapping of facts with the name of the response that tells it.
RECORD_RESPONSE = "response"
# A record that quotes knowledge names it here, beside what its wording cites.
CITES = "cites"
TERM_SUFFIX = "_term"
TERMS_SUFFIX = "_terms"


class WordingError(Exception):
    """A response cannot be said: it is missing, or a placeholder has no fact."""


@dataclass(frozen=True)
class Reply:
    """What a customer gets to read.

    Attributes:
        text: Lines of plain text.
        buttons: Titles with the texts that pressing them sends.
        facts: Ids of the knowledge it cites, in order.
        asks_back: Whether its buttons are questions to choose from.
    """

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    asks_back: bool = False


@dataclass
class ReplyWriter:
    """Writes replies in one language from the wording in `data/`.

    Attributes:
        responses: The domain's responses.
        knowledge: Articles, hotlines and the operator's contact.
        products: The products by id.
        language: The language of the reply.
        slots: Slot values that conditions of variations may look at; they fill no placeholder but
            the product's name.
    """

    responses: Mapping[str, Sequence[Variation]]
    knowledge: Knowledge
    products: Mapping[str, Product]
    language: Language
    slots: Facts = field(default_factory=dict)

    def write(self, response: str, facts: Facts) -> Reply:
        """Says a response.

        Args:
            response: Its name.
            facts: Raw facts by placeholder name. A list of records is said record by record, a line
                each; `*_term` and `*_terms` hold ids whose words are responses `utter_term_<id>`.

        Raises:
            WordingError: The response is missing or a placeholder has no fact.
        """
        reply = self._write(response, facts)
        buttons = tuple({k: self._spoken(v) for k, v in b.items()} for b in reply.buttons)
        return Reply(self._spoken(reply.text), buttons, reply.facts)

    def term(self, term: str) -> str:
        """Returns the words of the response `utter_term_<term>`."""
        return self._spoken(self._term(term))

    def _spoken(self, text: str) -> str:
        if self.language is not Language.TRADITIONAL:
            return text
        return script_converter().to_traditional(text)

    def _write(self, response: str, facts: Facts) -> Reply:
        variation = self._choose(response, facts)
        cited: list[str] = list(variation.get("metadata", {}).get("facts", ()))
        cited.extend(facts.get(CITES, ()))
        buttons: list[dict[str, str]] = []

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            value = facts.get(name)
            if _is_records(value):
                replies = [self._write(record[RECORD_RESPONSE], record) for record in value]
                for reply in replies:
                    cited.extend(reply.facts)
                    buttons.extend(reply.buttons)
                return "\n".join(reply.text for reply in replies)
            return self._word(name, facts)

        # The source comes last in a text, when all that it must name is known.
        text = PLACEHOLDER.sub(fill, variation.get("text", "").replace("{source}", "\0"))
        text = text.replace("\0", self._source(cited))
        own_buttons = [
            {key: PLACEHOLDER.sub(fill, value) for key, value in button.items()}
            for button in variation.get("buttons", ())
        ]
        return Reply(text.strip(), _few(own_buttons + buttons), tuple(dict.fromkeys(cited)))

    def _word(self, name: str, facts: Facts) -> str:
        if facts.get(name) is not None:
            return self._fact(name, facts[name])
        if name == "product_name":
            return self._product_name(facts)
        if name == "contact":
            return self.knowledge.contact(self._written.value)
        hotline = self.knowledge.hotline_numbers().get(name)
        if hotline is None:
            raise WordingError(f"no fact for placeholder {{{name}}}")
        return hotline

    def _fact(self, name: str, value: Any) -> str:
        if name.endswith(TERM_SUFFIX):
            return self._term(value)
        if name.endswith(TERMS_SUFFIX):
            return self._term("list_separator").join(self._term(item) for item in value)
        return format_fact(name, value, self._written)

    def _term(self, term: str) -> str:
        return str(self._choose(f"utter_term_{term}", {})["text"])

    def _product_name(self, facts: Facts) -> str:
        product = facts.get("product") or self.slots.get("product")
        if isinstance(product, str) and product in self.products:
            return self.products[product].name(self.language)
        return self._term("account")

    def _source(self, cited: Sequence[str]) -> str:
        return self.knowledge.source_citation(dict.fromkeys(cited), self._written.value)

    @property
    def _written(self) -> Language:
        """The language the wording is written in: Traditional is made from simplified."""
        return Language.ENGLISH if self.language is Language.ENGLISH else Language.SIMPLIFIED

    def _choose(self, response: str, facts: Facts) -> Variation:
        """Picks the variation of the language whose conditions hold, the most specific one."""
        known = {**self.slots, **facts}
        fitting = [
            variation
            for variation in self.responses.get(response, ())
            if variation.get("metadata", {}).get("language") == self._written.value
            and all(known.get(c["name"]) == c["value"] for c in variation.get("condition", ()))
        ]
        if not fitting:
            raise WordingError(f"no wording of {response} in {self._written.value}")
        return max(fitting, key=lambda variation: len(variation.get("condition", ())))


def _is_records(value: Any) -> TypeGuard[Sequence[Facts]]:
    return isinstance(value, (list, tuple)) and all(isinstance(item, Mapping) for item in value)


def _few(buttons: Sequence[dict[str, str]]) -> tuple[dict[str, str], ...]:
    """Keeps the first of equal buttons, and no more than a thumb can choose from."""
    unique: dict[str, dict[str, str]] = {}
    for button in buttons:
        unique.setdefault(button["payload"], button)
    return tuple(unique.values())[:MAX_BUTTONS]


def placeholders(variation: Variation) -> list[str]:
    """Returns the names of the placeholders in a variation's text and buttons."""
    texts = [variation.get("text", "")]
    texts += [value for button in variation.get("buttons", ()) for value in button.values()]
    return [name for text in texts for name in PLACEHOLDER.findall(text)]
