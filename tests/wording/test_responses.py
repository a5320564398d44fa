"""No reply is ever half filled, too long, or a dead end."""

from __future__ import annotations

import re

import pytest

from tests.wording.files import (
    LANGUAGES,
    Variation,
    certain_fields,
    examples,
    record_classes,
    response_names,
    variations,
)
from zhangwen.conversation import RESPONSE_UNAVAILABLE, question_response
from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.welcome import MAX_CHIPS, RESPONSE_WELCOME
from zhangwen.nlg.writer import ReplyWriter, WordingError, placeholders
from zhangwen.nlu.phrase_rules import normalise
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.products import load_products

MAX_LINES = 6
MAX_CHINESE_CHARACTERS = 220
MAX_ENGLISH_WORDS = 90
MAX_BUTTONS = 3

# What the NLG itself fills in, whoever says the response.
FILLED_BY_NLG = {"product_name", "source", "contact"} | set(
    load_knowledge(KNOWLEDGE_FOLDER).hotline_numbers()
)
FILLED_BY_NLG_ALONE = {
    RESPONSE_UNAVAILABLE: {"general_answer"},
    "utter_i_meant": {"question"},
    "utter_related": {"passages"},
    "utter_passage": {"passage"},
}
RECORDS = {record.response: record for record in record_classes()}


@pytest.mark.parametrize("variation", variations(), ids=str)
def test_every_placeholder_is_filled_by_whoever_says_the_response(variation: Variation) -> None:
    filled = set(FILLED_BY_NLG)
    if variation.response in RECORDS:
        filled |= certain_fields(RECORDS[variation.response])
    filled |= FILLED_BY_NLG_ALONE.get(variation.response, set())

    missing = set(placeholders(variation.content)) - filled

    assert not missing


@pytest.mark.parametrize("record", record_classes(), ids=lambda record: record.response)
def test_every_record_has_its_response(record: type) -> None:
    assert record.response in response_names()


@pytest.mark.parametrize("response", sorted(response_names()))
def test_every_response_is_written_once_in_each_language_and_condition(response: str) -> None:
    written = [(v.language, v.condition) for v in variations() if v.response == response]
    conditions = {condition for _, condition in written}

    assert sorted(written) == sorted((lang, c) for lang in LANGUAGES for c in conditions)
    assert "" in conditions


@pytest.mark.parametrize("variation", variations(), ids=str)
def test_no_response_is_a_wall_of_text(variation: Variation) -> None:
    lines = variation.text.splitlines()
    chinese = re.findall(r"[\u4e00-\u9fff]", variation.text)
    english = re.findall(r"[A-Za-z']+", variation.text)

    assert len(lines) <= MAX_LINES
    assert len(chinese) <= MAX_CHINESE_CHARACTERS
    assert variation.language != "en" or len(english) <= MAX_ENGLISH_WORDS


@pytest.mark.parametrize("product", [None, *(product.id for product in load_products())])
@pytest.mark.parametrize("language", [Language.SIMPLIFIED, Language.ENGLISH])
def test_no_general_answer_is_a_wall_of_text_once_its_source_is_named(
    language: Language, product: str | None
) -> None:
    writer = ReplyWriter(
        responses={v.response: [] for v in variations()},
        knowledge=load_knowledge(KNOWLEDGE_FOLDER),
        products={each.id: each for each in load_products()},
        language=language,
        slots={"product": product} if product else {},
    )
    for variation in variations():
        writer.responses[variation.response].append(variation.content)
    long = []
    for response in writer.responses:
        try:
            text = writer.write(response, {}).text
        except WordingError:
            continue  # a record, which is filled in by an action
        words = _words(text, language)
        if len(text.splitlines()) > MAX_LINES or len(words) > _MOST_WORDS[language]:
            long.append(response)

    assert long == []


_MOST_WORDS = {
    Language.SIMPLIFIED: MAX_CHINESE_CHARACTERS,
    Language.ENGLISH: MAX_ENGLISH_WORDS,
}


def _words(text: str, language: Language) -> list[str]:
    return re.findall(r"[A-Za-z']+" if language is Language.ENGLISH else r"[\u4e00-\u9fff]", text)


@pytest.mark.parametrize("variation", [v for v in variations() if v.buttons], ids=str)
def test_every_button_says_what_a_customer_could_type_and_somebody_answers(
    variation: Variation,
) -> None:
    known = {normalise(example) for listed in examples().values() for example in listed}
    names = [name for product in load_products() for name in (product.zh, product.en)]

    for button in variation.buttons:
        payloads = (
            [button["payload"].replace("{product_name}", name) for name in names]
            if "{product_name}" in button["payload"]
            else [button["payload"]]
        )
        assert button["title"] == button["payload"]
        assert [p for p in payloads if normalise(p) not in known] == []
    most = MAX_CHIPS if variation.response == RESPONSE_WELCOME else MAX_BUTTONS
    assert len(variation.buttons) <= most


def test_no_response_is_never_said() -> None:
    rules = "\n".join(str(content) for content in _rules())
    terms = {name for name in response_names() if name.startswith("utter_term_")}
    general = {
        f"utter_{intent}{suffix}"
        for intent in examples()
        for suffix in ("", "_why", "_how", "_how_long")
    }
    questions = {question_response(intent) for intent in examples()}
    asked_by_forms = {"utter_ask_phone", "utter_ask_code"}
    said_by_nlg = {v.response for v in variations() if v.metadata.get("said_by") == "nlg"}

    said = set(RECORDS) | terms | general | questions | asked_by_forms | said_by_nlg
    unsaid = response_names() - said

    assert {name for name in unsaid if f"'{name}'" not in rules} == set()


def _rules() -> list[object]:
    from tests.wording.files import contents

    return [content.get("rules", []) for content in contents()]
