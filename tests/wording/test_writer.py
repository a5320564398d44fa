"""From a response's name and raw facts to what a customer reads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.wording.files import variations
from zhangwen.knowledge import Knowledge, load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.writer import MAX_BUTTONS, ReplyWriter, WordingError, placeholders
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.products import load_products

HANS, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH


def both(zh: str, en: str, **more: Any) -> list[dict[str, Any]]:
    """The two variations of a response."""
    more = {"metadata": {}, **more}
    return [
        {**more, "metadata": {**more["metadata"], "language": "zh-Hans"}, "text": zh},
        {**more, "metadata": {**more["metadata"], "language": "en"}, "text": en},
    ]


def of_huabei(zh: str, en: str) -> list[dict[str, Any]]:
    return both(zh, en, condition=[{"type": "slot", "name": "product", "value": "huabei"}])


def button(text: str) -> dict[str, str]:
    return {"title": text, "payload": text}


RESPONSES = {
    "utter_term_account": both("账户", "account"),
    "utter_term_list_separator": both("、", ", "),
    "utter_term_frozen": both("被冻结", "frozen"),
    "utter_term_step_bank_card": both("绑定银行卡", "linking a bank card"),
    "utter_term_step_housing_fund": both("公积金信息", "housing-fund details"),
    "utter_pay": both(
        "还清共{to_pay_amount}，已过{overdue_days}。", "{to_pay_amount}, {overdue_days}."
    ),
    "utter_name": both("你的{product_name}", "your {product_name}"),
    "utter_held": both(
        "你的{product_name}{status_term}：\n{holds}\n依据：{source}",
        "Your {product_name} is {status_term}:\n{holds}\nSource: {source}",
    ),
    "utter_hold_overdue": both(
        "· 欠{principal_amount}",
        "· {principal_amount} owed",
        metadata={"facts": ["baitiao_abnormal.cause_overdue"]},
        buttons=[button("还不上怎么办"), button("转人工")],
    ),
    "utter_hold_identity": both(
        "· 证件{expired_date}到期",
        "· ID expired on {expired_date}",
        metadata={"facts": ["baitiao_abnormal.cause_identity_expired"]},
        buttons=[button("怎么更新证件"), button("转人工")],
    ),
    "utter_several": both("{accounts}", "{accounts}"),
    "utter_brief": both("{product_name}：\n{holds}", "{product_name}:\n{holds}"),
    "utter_missing": both("还差{missing_terms}", "missing: {missing_terms}"),
    "utter_emergency": both("请打{hotline_emergency}", "call {hotline_emergency}"),
    "utter_person": both("{contact}", "{contact}"),
    "utter_general": [*both("一般", "general"), *of_huabei("花呗", "Huabei")],
    "utter_log_in": both("登录账户看短信", "log in", buttons=[button("查我的账户")]),
    "utter_only_chinese": both("只有中文", "")[:1],
    "utter_many_buttons": both("选", "choose", buttons=[button(str(n % 4)) for n in range(9)]),
    "utter_titled": both("看", "see", buttons=[{"title": "{tries}次", "payload": "{tries}次"}]),
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(KNOWLEDGE_FOLDER)


class Writers:
    """Makes writers that differ in language and slots."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def __call__(self, language: Language = HANS, **slots: Any) -> ReplyWriter:
        products = {product.id: product for product in load_products()}
        return ReplyWriter(RESPONSES, self._knowledge, products, language, slots)


@pytest.fixture(scope="module")
def writer(knowledge: Knowledge) -> Writers:
    return Writers(knowledge)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (HANS, "还清共¥1,287.68，已过1天。"),
        (HANT, "還清共¥1,287.68，已過1天。"),
        (EN, "¥1,287.68, 1 day."),
    ],
)
def test_facts_are_formatted_in_the_language_of_the_reply(
    writer: Writers, language: Language, text: str
) -> None:
    facts = {"to_pay_amount": "1287.68", "overdue_days": 1}

    assert writer(language).write("utter_pay", facts).text == text


@pytest.mark.parametrize("facts", [{}, {"to_pay_amount": "1.00"}, {"to_pay_amount": None}])
def test_a_reply_with_a_missing_fact_is_refused(writer: Writers, facts: dict[str, Any]) -> None:
    with pytest.raises(WordingError):
        writer().write("utter_pay", facts)


def test_a_slot_fills_no_placeholder(writer: Writers) -> None:
    # Slots hold what a customer typed.
    with pytest.raises(WordingError):
        writer(to_pay_amount="0.01", overdue_days=1).write("utter_pay", {})


def test_a_missing_response_or_language_is_refused(writer: Writers) -> None:
    with pytest.raises(WordingError):
        writer().write("utter_nothing", {})
    with pytest.raises(WordingError):
        writer(EN).write("utter_only_chinese", {})


OVERDUE = {"response": "utter_hold_overdue", "principal_amount": "299.00"}
IDENTITY = {"response": "utter_hold_identity", "expired_date": "2026-11-08"}
HELD = {"product": "baitiao", "status_term": "frozen", "holds": [OVERDUE, IDENTITY]}


def test_records_become_lines_of_one_message(writer: Writers) -> None:
    lines = writer().write("utter_held", HELD).text.split("\n")

    assert lines[:3] == ["你的京东白条被冻结：", "· 欠¥299.00", "· 证件2026年11月8日到期"]
    assert lines[3].startswith("依据：《")


def test_records_in_english(writer: Writers) -> None:
    lines = writer(EN).write("utter_held", HELD).text.split("\n")

    assert lines[:3] == [
        "Your JD Baitiao is frozen:",
        "· ¥299.00 owed",
        "· ID expired on 8 Nov 2026",
    ]


def test_the_source_names_what_the_records_cite(writer: Writers, knowledge: Knowledge) -> None:
    reply = writer().write("utter_held", HELD)

    assert reply.facts == (
        "baitiao_abnormal.cause_overdue",
        "baitiao_abnormal.cause_identity_expired",
    )
    assert knowledge.source_citation(reply.facts, "zh-Hans") in reply.text


def test_buttons_of_the_records_are_offered_once_each(writer: Writers) -> None:
    payloads = [b["payload"] for b in writer().write("utter_held", HELD).buttons]

    assert payloads == ["还不上怎么办", "转人工", "怎么更新证件"]


def test_records_within_records(writer: Writers) -> None:
    accounts = [
        {"response": "utter_brief", "product": "huabei", "holds": [OVERDUE]},
        {"response": "utter_brief", "product": "jiebei", "holds": [IDENTITY, OVERDUE]},
    ]

    assert writer(EN).write("utter_several", {"accounts": accounts}).text == (
        "Huabei:\n· ¥299.00 owed\nJiebei:\n· ID expired on 8 Nov 2026\n· ¥299.00 owed"
    )


def test_a_record_does_not_borrow_facts_from_the_message_around_it(writer: Writers) -> None:
    holds = [{"response": "utter_hold_overdue"}]

    with pytest.raises(WordingError):
        writer().write("utter_held", {**HELD, "principal_amount": "1.00", "holds": holds})


def test_no_records_leave_no_empty_line_at_the_end(writer: Writers) -> None:
    assert writer().write("utter_several", {"accounts": []}).text == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (HANS, "还差绑定银行卡、公积金信息"),
        (HANT, "還差綁定銀行卡、公積金資訊"),
        (EN, "missing: linking a bank card, housing-fund details"),
    ],
)
def test_terms_are_said_in_words(writer: Writers, language: Language, text: str) -> None:
    facts = {"missing_terms": ["step_bank_card", "step_housing_fund"]}

    assert writer(language).write("utter_missing", facts).text == text


def test_an_unknown_term_is_refused(writer: Writers) -> None:
    with pytest.raises(WordingError):
        writer().write("utter_missing", {"missing_terms": ["step_dance"]})


@pytest.mark.parametrize(
    ("slots", "facts", "zh", "en"),
    [
        ({}, {}, "你的账户", "your account"),
        ({"product": "huabei"}, {}, "你的花呗", "your Huabei"),
        ({"product": "huabei"}, {"product": "jiebei"}, "你的借呗", "your Jiebei"),
        ({"product": ["huabei", "jiebei"]}, {}, "你的账户", "your account"),
        ({"product": "gold"}, {}, "你的账户", "your account"),
        ({"product": 7}, {}, "你的账户", "your account"),
    ],
)
def test_the_name_of_the_product(
    writer: Writers, slots: dict[str, Any], facts: dict[str, Any], zh: str, en: str
) -> None:
    assert writer(HANS, **slots).write("utter_name", facts).text == zh
    assert writer(EN, **slots).write("utter_name", facts).text == en


def test_wording_for_a_product_goes_before_the_general_one(writer: Writers) -> None:
    assert writer(product="huabei").write("utter_general", {}).text == "花呗"
    assert writer(product="jiebei").write("utter_general", {}).text == "一般"
    assert (
        writer(EN, product="jiebei").write("utter_general", {"product": "huabei"}).text == "Huabei"
    )


def test_hotlines_and_contact_come_from_knowledge(writer: Writers, knowledge: Knowledge) -> None:
    assert writer(EN).write("utter_emergency", {}).text == "call 120"
    assert writer(EN).write("utter_person", {}).text == knowledge.contact("en")
    assert writer(HANS).write("utter_person", {}).text == knowledge.contact("zh-Hans")


def test_traditional_is_made_when_speaking_buttons_included(writer: Writers) -> None:
    reply = writer(HANT).write("utter_log_in", {})

    assert reply.text == "登入帳戶看簡訊"
    assert reply.buttons == (button("查我的帳戶"),)


def test_no_more_buttons_than_a_thumb_can_choose_from(writer: Writers) -> None:
    buttons = writer().write("utter_many_buttons", {}).buttons

    assert [b["payload"] for b in buttons] == ["0", "1", "2"]
    assert len(buttons) == MAX_BUTTONS


def test_facts_fill_buttons_too(writer: Writers) -> None:
    assert writer().write("utter_titled", {"tries": 3}).buttons == (button("3次"),)


def test_placeholders_of_texts_and_buttons() -> None:
    assert placeholders(RESPONSES["utter_titled"][0]) == ["tries", "tries"]
    assert placeholders(RESPONSES["utter_held"][0]) == [
        "product_name",
        "status_term",
        "holds",
        "source",
    ]


def test_another_date_in_an_article_is_another_date_in_the_reply(tmp_path: Path) -> None:
    knowledge_folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_FOLDER, knowledge_folder)
    article = knowledge_folder / "articles" / "baitiao_abnormal.yml"
    article.write_text(
        article.read_text("utf-8").replace("date: null", "date: 2022-01-31"), "utf-8"
    )
    said_in_data = [v.content for v in variations() if v.response == "utter_account_display_delay"]

    reply = ReplyWriter(
        responses={"utter_account_display_delay": said_in_data},
        knowledge=load_knowledge(knowledge_folder),
        products={product.id: product for product in load_products()},
        language=HANS,
    ).write("utter_account_display_delay", {"product": "baitiao"})

    assert "2022年1月31日" in reply.text
