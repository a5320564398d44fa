"""The spaCy pipeline: products in both scripts and any case, words kept whole, offsets kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from zhangwen.nlu.product_extractor import ProductExtractor
from zhangwen.nlu.spacy_tokenizer import build_pipeline
from zhangwen.products import load_products
from zhangwen.script import script_converter


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_pipeline()


def products(nlp: Language, text: str) -> list[str]:
    return [entity.ent_id_ for entity in nlp(text).ents if entity.label_ == "product"]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("我的京东白条被冻结了", "baitiao"),
        ("白条怎么用不了", "baitiao"),
        ("我的京東白條被凍結了", "baitiao"),
        ("白條怎麼用不了", "baitiao"),
        ("my JD Baitiao is locked", "baitiao"),
        ("MY BAITIAO IS LOCKED", "baitiao"),
        ("bai tiao?", "baitiao"),
        ("蚂蚁花呗还不上", "huabei"),
        ("螞蟻花唄還不上", "huabei"),
        ("花呗", "huabei"),
        ("那花唄呢", "huabei"),
        ("and Huabei?", "huabei"),
        ("HUABEI账户异常", "huabei"),
        ("ant huabei limit", "huabei"),
        ("借呗逾期了", "jiebei"),
        ("借唄逾期了", "jiebei"),
        ("is jiebei closed", "jiebei"),
        ("分期乐的账单", "fenqile"),
        ("分期樂的帳單", "fenqile"),
        ("fenqile app won't open", "fenqile"),
        ("Fen Qi Le", "fenqile"),
    ],
)
def test_products_by_any_of_their_names(nlp: Language, text: str, product: str) -> None:
    assert products(nlp, text) == [product]


@pytest.mark.parametrize("product", load_products(), ids=lambda product: product.id)
def test_every_name_in_the_file_is_found(nlp: Language, product: object) -> None:
    for name in (*product.names, *product.aliases):  # type: ignore[attr-defined]
        spellings = {name, name.upper(), name.lower(), script_converter().to_traditional(name)}
        for spelling in spellings:
            assert products(nlp, spelling) == [product.id], spelling  # type: ignore[attr-defined]


def test_the_longest_name_counts_once(nlp: Language) -> None:
    (entity,) = nlp("我的京东白条").ents

    assert entity.text == "京东白条"


def test_several_products_in_one_message(nlp: Language) -> None:
    assert products(nlp, "花呗借呗和白条，还有 Fenqile") == [
        "huabei",
        "jiebei",
        "baitiao",
        "fenqile",
    ]


@pytest.mark.parametrize(
    "text",
    ["我的账户", "京东购物", "支付宝", "花钱", "分期付款", "hua", "Beijing", "白色的纸条", ""],
)
def test_what_is_no_product(nlp: Language, text: str) -> None:
    assert products(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("说英文", "en"),
        ("English please", "en"),
        ("請用繁體中文", "zh-Hant"),
        ("简体中文", "zh-Hans"),
    ],
)
def test_names_of_languages(nlp: Language, text: str, language: str) -> None:
    found = [entity.ent_id_ for entity in nlp(text).ents if entity.label_ == "language"]

    assert found == [language]


@pytest.mark.parametrize(
    "text",
    [
        "我的花唄帳戶為什麼被凍結？！",
        "  two  spaces  ",
        "don't 花呗\n下一行",
        "Baitiao账户123异常👍",
        "「花唄」——嗯……",
        "",
        " ",
    ],
)
def test_words_together_are_the_text_again(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_lemmas_are_simplified_and_in_lower_case(nlp: Language) -> None:
    lemmas = [token.lemma_ for token in nlp("花唄帳戶 Is LOCKED")]

    assert lemmas == ["花呗", "账户", "is", "locked"]


def test_the_names_of_products_are_never_cut(nlp: Language) -> None:
    for text in ("我用花呗付的", "把借呗还了", "在分期乐买的"):
        assert {"花呗", "借呗", "分期乐"} & {token.text for token in nlp(text)}


def test_a_saved_pipeline_is_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)

    text = "我的花唄和 JD Baitiao 帳戶"
    assert [token.text for token in loaded(text)] == [token.text for token in nlp(text)]
    assert products(loaded, text) == ["huabei", "baitiao"]


def test_entities_for_rasa_name_the_product_and_its_place(nlp: Language) -> None:
    text = "那我的螞蟻花唄呢"
    message = Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text)})

    ProductExtractor().process([message])

    (entity,) = message.get(ENTITIES)
    assert (entity["entity"], entity["value"]) == ("product", "huabei")
    assert text[entity["start"] : entity["end"]] == "螞蟻花唄"


def test_a_message_without_a_doc_has_no_products() -> None:
    message = Message({TEXT: ""})

    ProductExtractor().process([message])

    assert message.get(ENTITIES) == []
