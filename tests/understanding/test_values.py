"""Days, amounts, periods and numbers of cases in what customers type."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from zhangwen.conversation import ROLE_NO_FEE, ROLE_PAYMENT, ROLE_PLAN
from zhangwen.nlu.decided import decide
from zhangwen.nlu.number_extractor import NumberExtractor
from zhangwen.nlu.value_extractor import ValueExtractor
from zhangwen.nlu.values import find_values
from zhangwen.script import script_converter


def found(text: str) -> list[tuple[str, str]]:
    return [(value.kind, text[value.start : value.end]) for value in find_values(text)]


def with_role(role: str, text: str) -> list[str]:
    return [text[value.start : value.end] for value in find_values(text) if value.role == role]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("能晚到5号还吗", "5号"),
        ("能晚到5號還嗎", "5號"),
        ("五号还行吗", "五号"),
        ("我下个月5号还行不", "下个月5号"),
        ("要是等到下個月5號還要多少錢", "下個月5號"),
        ("双十一还可以吗", "双十一"),
        ("雙十一還可以嗎", "雙十一"),
        ("月底还", "月底"),
        ("能拖到这个月底吗", "这个月底"),
        ("6月31号还行吗", "6月31号"),
        ("12月25还可以吗", "12月25"),
        ("明天还", "明天"),
        ("後天還", "後天"),
        ("三天后还", "三天后"),
        ("三天後還", "三天後"),
        ("过两天还可以吗", "过两天"),
        ("下周五还行吗", "下周五"),
        ("下週五還行嗎", "下週五"),
        ("15号之前还清要多少", "15号"),
        ("延期到12月1日可以吗", "12月1日"),
        ("如果我25号还呢", "25号"),
        ("2026年1月5日还行吗", "2026年1月5日"),
        ("春节后还可以吗", "春节"),
        ("那下个月5号呢", "下个月5号"),
        ("5号", "5号"),
        ("what if I pay on the 5th", "the 5th"),
        ("can i pay tomorrow", "tomorrow"),
        ("can i extend until next friday", "next friday"),
        ("what if i pay in three days", "in three days"),
        ("what if i pay in 2 months", "in 2 months"),
        ("can i pay on june 31", "june 31"),
        ("i'll pay by the end of the month", "the end of the month"),
        ("if i paid on Dec 25th how much", "Dec 25th"),
        ("and next friday?", "next friday"),
        ("花呗 can i pay 12/25", "12/25"),
    ],
)
def test_days_to_pay_on(text: str, phrase: str) -> None:
    assert found(text) == [("date", phrase)]
    assert with_role(ROLE_PAYMENT, text) == [phrase]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("5号就逾期了怎么办", "5号"),
        ("昨天还了怎么还逾期", "昨天"),
        ("昨天忘还了会怎么样", "昨天"),
        ("今天还不上怎么办", "今天"),
        ("到今天逾期多少天", "今天"),
        ("5号的账单还不上", "5号"),
        ("还款日是5号", "5号"),
        ("从5号开始逾期", "5号"),
        ("25号发工资", "25号"),
        ("my payment was due on the 5th", "the 5th"),
        ("i missed it yesterday", "yesterday"),
        ("overdue since tuesday", "tuesday"),
        ("i paid yesterday and it's still overdue", "yesterday"),
    ],
)
def test_days_on_which_something_was(text: str, phrase: str) -> None:
    assert found(text) == [("date", phrase)]
    assert with_role(ROLE_PAYMENT, text) == []


@pytest.mark.parametrize(
    ("text", "amount", "period"),
    [
        ("3000分12期每期还多少", "3000", "12期"),
        ("3000元分12期每期還多少", "3000元", "12期"),
        ("3000分期12个月每月还多少", "3000", "12个月"),
        ("借3000元分12个月", "3000元", "12个月"),
        ("三千块分六期", "三千块", "六期"),
        ("三千塊錢分六個月", "三千塊錢", "六個月"),
        ("一万二分24期", "一万二", "24期"),
        ("花呗1w2分12期", "1w2", "12期"),
        ("1万2分12期", "1万2", "12期"),
        ("3k5分3期", "3k5", "3期"),
        ("￥1w2千分6期", "￥1w2千", "6期"),
        ("5块5分3期", "5块5", "3期"),
        ("100块3期", "100块", "3期"),
        ("借呗借5万分12期", "5万", "12期"),
        ("1,280.50元能分6期吗", "1,280.50元", "6期"),
        ("分期乐3000块12个月", "3000块", "12个月"),
        ("0元分12期", "0元", "12期"),
        ("0分3期", "0", "3期"),
        ("-100元分3期", "-100元", "3期"),
        ("500块分一年", "500块", "一年"),
        ("3000 in 12 months", "3000", "12 months"),
        ("5000 yuan over 6 months", "5000 yuan", "6 months"),
        ("how much is 3k in 6 monthly instalments", "3k", "6 monthly instalments"),
        ("¥3,000 over a year", "¥3,000", "a year"),
        ("0 over 3 months", "0", "3 months"),
    ],
)
def test_amounts_and_periods(text: str, amount: str, period: str) -> None:
    assert found(text) == [("amount", amount), ("period", period)]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("3000块分十二期一个月多少", "十二期"),
        ("3000分12個月手續費多少", "12個月"),
        ("3000元分期一年要多少利息", "一年"),
        ("5000分做6個月", "6個月"),
        ("分12期的3000", "12期"),
        ("3000块12期", "12期"),
        ("fee for 3000 yuan over 12 months", "12 months"),
        ("3000 IN 12 MONTHS", "12 MONTHS"),
        ("split 3000 into a year", "a year"),
        ("interest on 3000, 12 Instalments", "12 Instalments"),
    ],
)
def test_periods_to_split_an_amount_over(text: str, period: str) -> None:
    assert with_role(ROLE_PLAN, text) == [period]


@pytest.mark.parametrize(
    "text",
    [
        "3000块逾期3个月利息多少",
        "3000塊預期3個月利息多少",
        "分12期的3000逾期了要多少利息",
        "interest on 3000 overdue for 3 months",
        "3000 in 6 instalments, is it Late by 10 days",
        "我一个月要还3000利息多少",
        "3000块12个月",
        "3000 for 12 months",
    ],
)
def test_periods_that_are_none_of_a_plan(text: str) -> None:
    assert "period" in dict(found(text))
    assert with_role(ROLE_PLAN, text) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0元手续费分12期是真的吗", "0元"),
        ("分12期０元的手續費", "０元"),
        ("3000块分12期0元利息", "0元"),
        ("零元的手续费分12期", "零元"),
        ("¥0 fees over 12 months", "¥0"),
        ("0 yuan Interest?", "0 yuan"),
    ],
)
def test_fees_of_nothing(text: str, amount: str) -> None:
    assert with_role(ROLE_NO_FEE, text) == [amount]


@pytest.mark.parametrize(
    "text",
    ["0元分12期要多少手续费", "100元手续费分12期", "0.5元手续费", "0 over 3 months", "0 yuan feed"],
)
def test_amounts_that_are_no_fees_of_nothing(text: str) -> None:
    assert "amount" in dict(found(text))
    assert with_role(ROLE_NO_FEE, text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("我只有两百块", [("amount", "两百块")]),
        ("额度从8000降到3000", [("amount", "8000"), ("amount", "3000")]),
        ("逾期3个月", [("period", "3个月")]),
        ("晚两天还", [("period", "两天")]),
        ("宽限三个星期", [("period", "三个星期")]),
        ("逾期半年了", [("period", "半年")]),
        ("can i have 2 more weeks or 10 days", [("period", "10 days")]),
        ("ZW20261109-0007到哪了", [("case_number", "ZW20261109-0007")]),
        ("zw 2026 1109 - 0007 查一下", [("case_number", "zw 2026 1109 - 0007")]),
        (
            "我的ＺＷ２０２６１１０９－０００７呢",
            [("case_number", "ＺＷ２０２６１１０９－０００７")],
        ),
        ("case zw202611090007?", [("case_number", "zw202611090007")]),
    ],
)
def test_other_values(text: str, values: list[tuple[str, str]]) -> None:
    assert found(text) == values


@pytest.mark.parametrize(
    "text",
    ["", "花呗最低还款", "现在还可以吗", "8点还行吗", "每月20号还款吗", "第3期还没还", "一共几期"]
    + [
        "2000年出生",
        "下个月",
        "拨打95188",
        "打12378",
        "3日内",
        "a lot",
        "what happens if i don't pay",
    ]
    + [
        "next week",
        "my 2nd card",
        "the 1st time",
        "may i ask",
        "ZW2026110-0007",
        "aZW20261109-0007",
    ],
)
def test_what_is_none_of_them(text: str) -> None:
    assert [kind for kind, _ in found(text) if kind != "amount"] == []
    assert "amount" not in dict(found(text)) or text.startswith(("ZW", "aZW"))


def extracted(text: str) -> list[dict[str, Any]]:
    message = Message({TEXT: text})
    NumberExtractor().process([message])
    ValueExtractor().process([message])
    return list(message.get(ENTITIES, []))


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("我手机号19900000001，5号还行吗", [("phone_number", None), ("date", "payment")]),
        ("199 0000 0001", [("phone_number", None)]),
        ("验证码123456", [("one_time_code", None)]),
        ("验证码 294057 明天还", [("one_time_code", None), ("date", "payment")]),
    ],
)
def test_nothing_within_phone_numbers_and_codes(
    text: str, entities: list[tuple[str, str | None]]
) -> None:
    assert [(e["entity"], e.get("role")) for e in extracted(text)] == entities


@pytest.mark.parametrize("text", ["123456", "3000"])
def test_a_settled_message_has_none(text: str) -> None:
    assert {e["entity"] for e in extracted(text)} <= {"one_time_code"}

    message = Message({TEXT: "能晚到5号还吗"})
    decide(message, "human_handoff")
    ValueExtractor().process([message])
    assert message.get(ENTITIES) is None


def test_an_entity_points_at_what_was_typed() -> None:
    text = "請問最晚可以拖到下個月5號還嗎？"

    (entity,) = extracted(text)

    assert entity["value"] == text[entity["start"] : entity["end"]] == "下個月5號"
    assert (entity["role"], entity["extractor"]) == ("payment", "ValueExtractor")


def test_an_entity_without_a_role_has_none() -> None:
    entities = extracted("3000块分12期，0元手续费，30号到期")

    assert [e.get("role", "none") for e in entities] == ["none", "plan", "no_fee", "none"]


def test_a_message_may_be_long_or_odd() -> None:
    for text in (
        "5号" * 500,
        "分" * 1000,
        "1" * 1000,
        "３" * 999,
        "零" * 300,
        "the " * 250,
        "İ5号还",
    ):
        for value in find_values(text):
            assert 0 <= value.start < value.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "一二三四五六七八九十" * 20,
        "年月日时分秒" * 34,
        "十年百年千年" * 34,
        "百万元" * 66,
        "2026" * 50,
    ]
    + ["零" * 199 + "元", "12:30:" * 33, "3000元-5000元~" * 20, "大后" * 100, "一个多" * 66]
    + ["7-四块月四9:6:17块到0期九底至多今84点" * 8, "on the " * 28, "晚到" * 90 + "5号还"],
)
def test_no_text_keeps_it_busy(text: str) -> None:
    find_values("三天后还3000元")
    began = time.process_time()

    find_values(text)

    assert time.process_time() - began < 0.5  # minutes, if jionlp were given all of it


def test_both_scripts_give_the_same() -> None:
    for text in (
        "能晚到下个月5号还吗",
        "三千块分六个月",
        "过两个星期还可以吗",
        "双十二还",
        "3000元预期3个月",
        "零元的服务费分成12个月",
    ):
        traditional = script_converter().to_traditional(text)
        assert [(v.kind, v.role) for v in find_values(traditional)] == [
            (v.kind, v.role) for v in find_values(text)
        ]


def test_it_takes_little_time() -> None:
    texts = [
        "能晚到5号还吗",
        "3000分12期每期还多少",
        "我的借唄1,280.50元能分六個月嗎",
        "花呗怎么开通",
    ]
    texts += ["what if I pay on the 5th of next month", "my account is locked"]
    for text in texts:
        find_values(text)  # loads the libraries

    def seconds() -> float:
        began = time.process_time()
        for text in texts:
            find_values(text)
        return time.process_time() - began

    assert min(seconds() for _ in range(5)) / len(texts) < 0.002
