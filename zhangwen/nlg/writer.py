"""Writes one reply: picks the wording, fills in the facts, adds the buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from zhangwen.knowledge import Knowledge
from zhangwen.language import Language
from zhangwen.nlg.cards import TONE, TONES, CardError, CardWording, FilledCard
from zhangwen.nlg.formats import format_fact
from zhangwen.nlg.parts import Piece, as_json, parts_of
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
# What of a source is words; the rest is a date and an address.
_SPOKEN = frozenset({"title", "publisher"})


class WordingError(Exception):
    """A response cannot be said: it is missing, or a placeholder has no fact."""


@dataclass(frozen=True)
class Reply:
    """What a customer gets to read.

    Attributes:
        text: Lines of plain text, complete in themselves.
        buttons: Titles with the texts that pressing them sends.
        facts: Ids of the knowledge it cites, in order.
        asks_back: Whether its buttons are questions to choose from.
        said_before: Whether it stands for one that has just been said, in other words.
        parts: The same in pieces, as the web chat shows it; empty where that is the text alone.
    """

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    asks_back: bool = False
    said_before: bool = False
    parts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class _Draft:
    """A reply in the language that wording is written in, line by line."""

    pieces: tuple[Piece, ...]
    buttons: tuple[dict[str, str], ...]
    facts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces).strip()


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

    def write(self, response: str, facts: Facts, most_buttons: int = MAX_BUTTONS) -> Reply:
        """Says a response.

        Args:
            response: Its name.
            facts: Raw facts by placeholder name. A list of records is said record by record, a line
                each; `*_term` and `*_terms` hold ids whose words are responses `utter_term_<id>`.
            most_buttons: How many buttons are offered at most.

        Raises:
            WordingError: The response is missing or a placeholder has no fact.
        """
        draft = self._draft(response, facts)
        buttons = few_buttons(draft.buttons, most_buttons)
        return Reply(
            text=self._spoken(draft.text),
            buttons=tuple({k: self._spoken(v) for k, v in b.items()} for b in buttons),
            facts=draft.facts,
            parts=tuple(as_json(parts_of(draft.pieces), self._spoken)),
        )

    def term(self, term: str) -> str:
        """Returns the words of the response `utter_term_<term>`."""
        return self._spoken(self._term(term))

    def sources(self, facts: Sequence[str]) -> list[dict[str, str]]:
        """Lists where these facts are from, for whoever wants to look it up."""
        listed = self.knowledge.sources(facts, self._written.value)
        return [
            {key: self._spoken(value) if key in _SPOKEN else value for key, value in one.items()}
            for one in listed
        ]

    def _spoken(self, text: str) -> str:
        if self.language is not Language.TRADITIONAL:
            return text
        return script_converter().to_traditional(text)

    def _draft(self, response: str, facts: Facts) -> _Draft:
        variation = self._choose(response, facts)
        cited: list[str] = list(variation.get("metadata", {}).get("facts", ()))
        cited.extend(facts.get(CITES, ()))
        buttons: list[dict[str, str]] = []

        def say(record: Facts) -> _Draft:
            draft = self._draft(record[RECORD_RESPONSE], record)
            cited.extend(draft.facts)
            buttons.extend(draft.buttons)
            return draft

        def fill(match: re.Match[str]) -> str:
            value = facts.get(match.group(1))
            if _is_records(value):
                return "\n".join(say(record).text for record in value)
            return self._word(match.group(1), facts)

        card = self._card(variation, facts)
        pieces: list[Piece] = []
        for number, line in enumerate(variation.get("text", "").split("\n"), start=1):
            alone = PLACEHOLDER.fullmatch(line)
            records = facts.get(alone.group(1)) if alone else None
            if _is_records(records):
                pieces += [piece for record in records for piece in say(record).pieces]
                continue
            # The source comes last in a text, when all that it must name is known.
            text = PLACEHOLDER.sub(fill, line.replace("{source}", "\0"))
            if card and card.says(number):
                pieces.append(card.in_place_of(text))
            else:
                pieces.append(Piece(text, hidden=self.knowledge.only_names_sources(line)))
        source = self._source(cited)
        own_buttons = [
            {key: PLACEHOLDER.sub(fill, value) for key, value in button.items()}
            for button in variation.get("buttons", ())
        ]
        return _Draft(
            pieces=_without_blank_ends(
                [replace(piece, text=piece.text.replace("\0", source)) for piece in pieces]
            ),
            buttons=tuple(own_buttons + buttons),
            facts=tuple(dict.fromkeys(cited)),
        )

    def _card(self, variation: Variation, facts: Facts) -> FilledCard | None:
        try:
            wording = CardWording.of(variation)
        except CardError as error:
            raise WordingError(str(error)) from error
        if wording is None:
            return None

        def fill(text: str) -> str:
            return PLACEHOLDER.sub(lambda match: self._word(match.group(1), facts), text)

        def tone_of(status: str) -> str:
            named = PLACEHOLDER.fullmatch(status)
            term = self._choose(f"utter_term_{facts.get(named.group(1))}", {}) if named else {}
            tone = term.get("metadata", {}).get(TONE)
            if tone not in TONES:
                raise WordingError(f"no tone for the status {status}")
            return str(tone)

        return wording.filled(fill, tone_of)

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


def _without_blank_ends(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    said = [number for number, piece in enumerate(pieces) if piece.text.strip()]
    return tuple(pieces[said[0] : said[-1] + 1]) if said else ()


def few_buttons(
    buttons: Sequence[dict[str, str]], most: int = MAX_BUTTONS
) -> tuple[dict[str, str], ...]:
    """Keeps the first of equal buttons, and no more than a thumb can choose from."""
    unique: dict[str, dict[str, str]] = {}
    for button in buttons:
        unique.setdefault(button["payload"], button)
    return tuple(unique.values())[:most]


def placeholders(variation: Variation) -> list[str]:
    """Returns the names of the placeholders in a variation's text, buttons and card."""
    texts = [variation.get("text", "")]
    texts += [value for button in variation.get("buttons", ()) for value in button.values()]
    card = CardWording.of(variation)
    texts += card.texts() if card else ()
    return [name for text in texts for name in PLACEHOLDER.findall(text)]
