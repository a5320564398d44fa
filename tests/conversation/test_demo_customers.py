"""The demo's customers, each in Chinese and English: what they hear once they are verified.

All figures are those of noon on 9 November 2026 in Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.conversation.bot import Conversation, Said
from tests.conversation.reading import amounts_in, dates_in

ZH, EN = "zh", "en"
# How a conversation goes until the phone is asked for: straight on, or by a question first.
STRAIGHT = {ZH: ("查我的账户",), EN: ("Check my account",)}
WHY_FROZEN = {ZH: ("账户为什么被冻结了", "好"), EN: ("Why is my account frozen?", "yes")}
WHAT_ABNORMAL = {ZH: ("账户异常是什么意思", "好"), EN: ("What does account abnormal mean?", "yes")}


@dataclass(frozen=True)
class Customer:
    """A demo customer, and what must be told: words in both languages, and the exact figures.

    `zh` and `en` hold what is wrong, the evidence and the next step; `press` the buttons for it.
    """

    phone: str
    name: str
    opening: dict[str, tuple[str, ...]]
    zh: tuple[str, ...]
    en: tuple[str, ...]
    amounts: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    press: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.phone[-2:]}-{self.name.replace(' ', '')}"


CUSTOMERS = [
    Customer(
        "19900000001",
        "陈静",
        WHY_FROZEN,
        zh=("京东白条", "被冻结", "逾期", "12天", "先把欠款还清", "有可能"),
        en=("JD Baitiao", "frozen", "overdue", "12 days", "pay what is overdue"),
        amounts=frozenset({"1280.00", "7.68", "1287.68"}),
        dates=frozenset({"2026-10-28"}),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000002",
        "李强",
        STRAIGHT,
        zh=("京东白条", "被限制使用", "7天内换了4次登录设备", "不安全的网络", "安全核实"),
        en=(
            "JD Baitiao",
            "restricted",
            "4 device changes within 7 days",
            "insecure networks",
            "security check",
        ),
        dates=frozenset({"2026-11-07"}),
        press=("怀疑账号被盗", "I think my account was stolen"),
    ),
    Customer(
        "19900000003",
        "王芳",
        WHAT_ABNORMAL,
        zh=("京东白条", "被限制使用", "使用不合规定", "没有取现功能", "平台客服", "复核"),
        en=(
            "JD Baitiao",
            "restricted",
            "against the rules",
            "no cash feature",
            "call for a review",
        ),
        amounts=frozenset({"3000.00"}),
        dates=frozenset({"2026-10-31"}),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000004",
        "刘洋",
        STRAIGHT,
        zh=("京东白条", "被限制使用", "资质", "职业、收入", "问清需要补什么资料"),
        en=("JD Baitiao", "restricted", "circumstances", "job, income", "customer service"),
        dates=frozenset({"2026-11-03"}),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000005",
        "赵敏",
        WHAT_ABNORMAL,
        zh=("京东白条", "被限制使用", "身份证", "到期", "更新身份信息"),
        en=("JD Baitiao", "restricted", "ID card", "ran out", "update your ID"),
        dates=frozenset({"2026-10-20"}),
        press=("身份证过期了怎么更新", "How do I update my ID?"),
    ),
    Customer(
        "19900000006",
        "孙磊",
        WHAT_ABNORMAL,
        zh=("京东白条", "没有任何限制", "显示异常", "刷新", "《京东白条账户异常是什么意思》"),
        en=("JD Baitiao", "no restriction", "refresh", "What does an abnormal JD Baitiao account"),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000007",
        "周婷",
        STRAIGHT,
        zh=(
            "京东白条",
            "还没开通好",
            "已完成：登录、实名认证",
            "还差：绑定银行卡、公积金信息",
            "补上",
        ),
        en=(
            "JD Baitiao",
            "isn't fully open yet",
            "Done: signing in, real-name check",
            "missing: linking a bank card, housing-fund details",
            "complete what is missing",
        ),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000008",
        "Wu Hao",
        STRAIGHT,
        zh=("花呗：已被关闭", "平台政策调整", "借呗：被暂停", "信用评分下降"),
        en=(
            "Huabei: closed",
            "change of platform policy",
            "Jiebei: suspended",
            "lower credit score",
        ),
        dates=frozenset({"2026-10-25", "2026-11-04"}),
        press=("花呗", "借呗", "Huabei", "Jiebei"),
    ),
    Customer(
        "19900000009",
        "郑宁",
        WHY_FROZEN,
        zh=("分期乐", "被冻结", "逾期", "45天", "平台客服商量"),
        en=("Fenqile", "frozen", "overdue", "45 days", "customer service early"),
        amounts=frozenset({"5600.00", "126.00", "5726.00"}),
        dates=frozenset({"2026-09-25"}),
        press=("转人工", "Talk to a person"),
    ),
    Customer(
        "19900000010",
        "张明",
        STRAIGHT,
        zh=("花呗", "恢复", "现在是正常的", "多次申请提额", "短期逾期", "按时还款"),
        en=(
            "Huabei",
            "restored",
            "active now",
            "repeated limit requests and brief late payments",
            "Paying on time",
        ),
        dates=frozenset({"2026-11-08", "2026-10-26"}),
    ),
    Customer(
        "19900000011",
        "何欣",
        STRAIGHT,
        zh=("京东白条：正常", "花呗：正常", "借呗：正常"),
        en=("JD Baitiao: active", "Huabei: active", "Jiebei: active"),
        press=("京东白条", "花呗", "借呗", "JD Baitiao", "Huabei", "Jiebei"),
    ),
    Customer(
        "19900000012",
        "黄凯",
        WHY_FROZEN,
        zh=("京东白条", "被冻结", "逾期", "3天", "身份证", "先别重复付", "更新身份信息"),
        en=(
            "JD Baitiao",
            "frozen",
            "overdue",
            "3 days",
            "ID card",
            "don't pay again yet",
            "ID update",
        ),
        amounts=frozenset({"299.00", "0.45", "299.45"}),
        dates=frozenset({"2026-11-06", "2026-11-08"}),
        press=("身份证过期了怎么更新", "How do I update my ID?"),
    ),
]


async def verified(chat: Conversation, phone: str, opening: tuple[str, ...]) -> Said:
    *before, start = opening
    for text in before:
        await chat.say(text)
    return await chat.verify(phone, start)


def is_chinese(button: str) -> bool:
    return not button.isascii()


@pytest.mark.parametrize("language", [ZH, EN])
@pytest.mark.parametrize("demo", CUSTOMERS, ids=str)
async def test_a_demo_customer_hears_what_is_wrong_with_the_account(
    customer: Conversation, demo: Customer, language: str
) -> None:
    said = await verified(customer, demo.phone, demo.opening[language])

    greeting, *_, answer = said.messages  # 黄凯 hears of his payment under way in between
    assert demo.name in greeting["text"]
    for words in demo.zh if language == ZH else demo.en:
        assert words in answer["text"]
    assert amounts_in(answer["text"]) == demo.amounts
    assert dates_in(answer["text"]) == demo.dates
    expected = {button for button in demo.press if is_chinese(button) == (language == ZH)}
    assert expected <= set(said.buttons)
    assert not [other.name for other in CUSTOMERS if other is not demo and other.name in said.text]


# What a customer asks next, and what must be in the answer; no other amount or date may be.
FOLLOW_UPS: dict[str, tuple[str, str, tuple[str, ...], set[str], set[str]]] = {
    "huabei-closed-zh": (
        "19900000008", "花呗", ("花呗", "已被关闭", "平台政策调整", "平台客服"),
        set(), {"2026-10-25"},
    ),
    "huabei-closed-en": (
        "19900000008", "Huabei", ("Huabei is closed", "platform policy", "customer service"),
        set(), {"2026-10-25"},
    ),
    "jiebei-score-zh": (
        "19900000008", "借呗", ("借呗", "被暂停", "30天内申请了6次", "2次短期逾期", "按时还款"),
        set(), {"2026-11-04"},
    ),
    "jiebei-score-en": (
        "19900000008", "Jiebei", ("Jiebei is suspended", "(6 within 30 days)", "late payments (2)",
                                  "pay on time"),
        set(), {"2026-11-04"},
    ),
    "extension-plan-zh": (
        "19900000009", "还不上怎么办", ("分期乐", "延期", "3个月", "别为了还这笔去借别的钱"),
        {"5726.00"}, set(),
    ),
    "extension-plan-en": (
        "19900000009", "I can't pay right now", ("Fenqile", "3 months", "don't borrow elsewhere"),
        {"5726.00"}, set(),
    ),
    "collections-zh": (
        "19900000009", "催收打电话怎么办", ("分期乐", "45天", "温和提醒"), {"5726.00"}, set(),
    ),
    "limit-zh": (
        "19900000011", "我还有多少额度可以用",
        ("京东白条：总额度", "花呗", "借呗", "另有临时额度¥2,000.00"),
        {"12000.00", "3450.50", "8549.50", "8000.00", "2000.00", "0.00", "15000.00"},
        {"2026-11-19"},
    ),
    "limit-en": (
        "19900000011", "How much limit do I have left?",
        ("JD Baitiao: limit", "Huabei", "Jiebei", "plus a temporary ¥2,000.00"),
        {"12000.00", "3450.50", "8549.50", "8000.00", "2000.00", "0.00", "15000.00"},
        {"2026-11-19"},
    ),
    "due-zh": (
        "19900000011", "我要还多少钱", ("京东白条：¥860.25", "6天", "花呗：现在没有要还的"),
        {"860.25"}, {"2026-11-15"},
    ),
    "due-en": (
        "19900000011", "How much do I have to pay?",
        ("JD Baitiao: ¥860.25", "6 days", "Huabei: nothing to pay"),
        {"860.25"}, {"2026-11-15"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOW_UPS)
async def test_a_verified_customer_asks_on(customer: Conversation, case: str) -> None:
    phone, question, words, amounts, dates = FOLLOW_UPS[case]
    start = "查我的账户" if is_chinese(question) else "Check my account"
    await customer.verify(phone, start)

    said = await customer.say(question)

    for expected in words:
        assert expected in said.text
    assert amounts_in(said.text) == amounts
    assert dates_in(said.text) == dates


async def test_an_overdue_outranks_an_expired_id(customer: Conversation) -> None:
    said = await customer.verify("19900000012")

    assert said.last.index("逾期") < said.last.index("身份证")


async def test_traditional_is_answered_in_traditional_buttons_too(customer: Conversation) -> None:
    said = await verified(customer, "19900000012", ("帳戶為什麼被凍結了", "好"))

    greeting, under_way, answer = said.messages
    assert "299.45" in under_way["text"]
    assert "黃凱" in greeting["text"] or "黄凯" in greeting["text"]
    for words in ("京東白條", "被凍結", "帳單逾期", "更新身分資訊", "平臺"):
        assert words in answer["text"].replace("平台", "平臺").replace("身份", "身分")
    assert amounts_in(answer["text"]) == {"299.00", "0.45", "299.45"}
    assert dates_in(answer["text"]) == {"2026-11-06", "2026-11-08"}
    assert set(titles_of(said)) == {"還不上怎麼辦", "身分證過期了怎麼更新", "轉人工"}


def titles_of(said: Said) -> list[Any]:
    return [
        button["title"].replace("身份", "身分")
        for m in said.messages
        for button in m.get("buttons", ())
    ]
