"""The two pages: whom to be, and the bill centre of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo_site.customers import Bill, Customer
from demo_site.sessions import Session
from demo_site.words import Words, fact, in_script, load_words
from zhangwen.language import Language

FOLDER = Path(__file__).parent
LANGUAGE_NAMES = {
    Language.SIMPLIFIED: "简体",
    Language.TRADITIONAL: "繁體",
    Language.ENGLISH: "English",
}


class Pages:
    """Writes the pages.

    Args:
        customers: The demo customers, by id.
        bot_url: Where the assistant's script comes from.
    """

    def __init__(self, customers: Mapping[str, Customer], bot_url: str) -> None:
        self._customers = customers
        self._bot_url = bot_url
        self._words = load_words("page.yml")
        self._questions = list(load_words("questions.yml").values())
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, session: Session, language: Language) -> str:
        """Returns the page of a visitor, as HTML."""
        values = {
            "bot_url": self._bot_url,
            "form_key": session.form_key,
            "language": language.value,
            "languages": {each.value: name for each, name in LANGUAGE_NAMES.items()},
            **self._helpers(language),
        }
        customer = self._customers.get(session.customer_id or "")
        if customer is None:
            everybody = list(self._customers.values())
            return self._templates.get_template("choose.html").render(
                values,
                first=[each for each in everybody if each.is_featured],
                more=[each for each in everybody if not each.is_featured],
                example=everybody[0] if everybody else None,
                questions=self._questions,
            )
        questions = customer.questions or self._questions
        return self._templates.get_template("bills.html").render(
            values, customer=customer, questions=questions
        )

    def _helpers(self, language: Language) -> dict[str, Any]:
        """Functions for the templates, all in the language of the page."""

        def t(key: str, **values: str) -> str:
            return self._words[key].say(language, **values)

        def say(words: Words) -> str:
            return words.say(language)

        def name(customer: Customer) -> str:
            if language is Language.ENGLISH:
                return customer.romanised or customer.name
            return in_script(customer.name, language)

        def due(bill: Bill) -> str:
            return fact("date", bill.due.isoformat(), language)

        def left(bill: Bill) -> str:
            return fact("amount", str(bill.left), language)

        return {"t": t, "say": say, "name": name, "due": due, "left": left}
