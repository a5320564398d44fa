"""A reply in pieces: cards, steps and text, which together say what its text says."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.core.channels.channel import OutputChannel

from tests.wording.files import variations
from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.generator import _as_message
from zhangwen.nlg.parts import Card, Part, Piece, Row, StepsPart, TextPart, parts_of
from zhangwen.nlg.writer import Reply, ReplyWriter, WordingError
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.products import load_products

HANS, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH
MAX_MESSAGE_BYTES = 4096


@lru_cache(maxsize=1)
def responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for variation in variations():
        found.setdefault(variation.response, []).append(variation.content)
    return found


@lru_cache(maxsize=3)
def writer(language: Language = HANS) -> ReplyWriter:
    """Writes what stands in data/."""
    products = {product.id: product for product in load_products()}
    return ReplyWriter(responses(), load_knowledge(KNOWLEDGE_FOLDER), products, language)


def write(response: str, facts: dict[str, Any], language: Language = HANS) -> Reply:
    return writer(language).write(response, facts)


OVERDUE = {
    "response": "utter_hold_overdue",
    "principal_amount": "1280.00",
    "late_charge_amount": "7.68",
    "to_pay_amount": "1287.68",
    "due_date": "2026-10-28",
    "overdue_days": 12,
}
IDENTITY = {"response": "utter_hold_identity_expired", "expired_date": "2026-11-08"}
HELD = {
    "product": "baitiao",
    "status_term": "status_frozen",
    "holds": [OVERDUE],
    "lifts": [{"response": "utter_lift_repayment", "product": "baitiao"}],
}
DUE = {
    "response": "utter_next_due_line",
    "product": "huabei",
    "amount": "900.00",
    "due_date": "2026-11-12",
    "due_in_days": 3,
}


def test_a_held_account_is_a_card_and_what_to_do() -> None:
    card, advice = write("utter_account_held", HELD).parts

    assert card == {
        "type": "account",
        "product": "京东白条",
        "status": "被冻结",
        "tone": "bad",
        "rows": [
            {"label": "原因", "value": "有账单逾期"},
            {"label": "今天还清", "value": "¥1,287.68"},
            {"label": "其中欠款", "value": "¥1,280.00"},
            {"label": "逾期费用", "value": "¥7.68"},
            {"label": "到期日", "value": "2026年10月28日（已过12天）"},
        ],
    }
    assert advice["type"] == "text"
    assert advice["text"].startswith("下一步：先把欠款还清。")
    assert "\n" not in advice["text"]  # the source is listed, not said once more


def test_the_text_stays_complete() -> None:
    lines = write("utter_account_held", HELD).text.splitlines()

    assert lines[0] == "你的京东白条目前被冻结，原因是："
    assert "今天还清共¥1,287.68" in lines[1]
    assert lines[2].startswith("下一步：")
    assert lines[3].startswith("说明根据《")


@pytest.mark.parametrize(
    ("language", "product", "status", "row"),
    [
        (HANT, "京東白條", "被凍結", ("其中欠款", "¥1,280.00")),
        (EN, "JD Baitiao", "Frozen", ("Overdue amount", "¥1,280.00")),
    ],
)
def test_a_card_is_in_the_language_of_the_reply(
    language: Language, product: str, status: str, row: tuple[str, str]
) -> None:
    card = write("utter_account_held", HELD, language).parts[0]

    assert (card["product"], card["status"]) == (product, status)
    assert {"label": row[0], "value": row[1]} in card["rows"]


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        (HANS, {"原因1": "有账单逾期", "原因2": "身份证件过期"}),
        (EN, {"Reason 1": "An overdue bill", "Reason 2": "Expired ID"}),
    ],
)
def test_the_rows_of_several_holds_are_on_one_card_each_reason_with_its_number(
    language: Language, reasons: dict[str, str]
) -> None:
    card = write("utter_account_held", {**HELD, "holds": [OVERDUE, IDENTITY]}, language).parts[0]

    rows = {row["label"]: row["value"] for row in card["rows"]}

    assert reasons.items() <= rows.items()
    assert len(rows) == len(card["rows"])


def test_every_account_has_its_own_card() -> None:
    nothing = {"response": "utter_nothing_due_line", "product": "jiebei"}

    parts = write("utter_bill_query_yours", {"lines": [DUE, nothing]}, EN).parts

    assert [part["type"] for part in parts] == ["text", "account", "account"]
    assert parts[0]["text"] == "As of today:"
    assert parts[1]["rows"] == [
        {"label": "To pay", "value": "¥900.00"},
        {"label": "Due date", "value": "12 Nov 2026"},
    ]
    assert (parts[2]["status"], parts[2]["rows"]) == ("Nothing to pay", [])


@pytest.mark.parametrize(
    ("status", "tone"),
    [("active", "good"), ("restricted", "warning"), ("pending", "warning"), ("closed", "bad")],
)
def test_the_tone_is_that_of_the_status(status: str, tone: str) -> None:
    account = {"product": "huabei", "status_term": f"status_{status}"}

    (card,) = write("utter_brief_status", account).parts

    assert card["tone"] == tone


def test_an_empty_row_is_left_out() -> None:
    facts = {"product": "baitiao", "done_terms": [], "missing_terms": ["step_bank_card"]}

    parts = write("utter_account_pending", facts).parts

    assert [part["type"] for part in parts] == ["text", "account", "text"]
    assert [row["label"] for row in parts[1]["rows"]] == ["还差"]


def test_numbered_lines_are_steps() -> None:
    reply = write("utter_change_phone_yours", {"masked_phone": "199****0001"})

    before, steps, after = reply.parts

    assert before["text"] == "现在登记的手机号是199****0001。"
    assert [f"{n}. {item}" for n, item in enumerate(steps["items"], 1)] == reply.text.split("\n")[
        1:3
    ]
    assert after["text"] == reply.text.split("\n")[3]


def test_a_reply_of_plain_lines_needs_no_parts() -> None:
    assert write("utter_stopped", {}).parts == ()


@pytest.mark.parametrize("language", list(Language))
def test_parts_say_what_the_text_says(language: Language) -> None:
    """Wherever no card stands in place of lines: each line is text, a step or a named source."""
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    for name in responses():
        try:
            reply = write(name, {}, language)
        except WordingError:
            continue  # a record, which is filled in by an action
        if not reply.parts or any(part["type"] == "account" for part in reply.parts):
            continue
        left_out = len(reply.text.split("\n")) - len(_lines(reply.parts))
        assert left_out in (0, 1), name
        kept = [line for line in reply.text.split("\n") if line in _lines(reply.parts)]
        assert kept == _lines(reply.parts), name
        assert not left_out or knowledge.sources(reply.facts, language.value), name


def _lines(parts: tuple[dict[str, Any], ...]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        if part["type"] == "steps":
            lines += [f"{number}. {item}" for number, item in enumerate(part["items"], start=1)]
        else:
            lines += part["text"].split("\n")
    return lines


CARD = Card("花呗", "正常", "good", (Row("应还", "¥1.00"),))
ROW = Row("到期日", "明天")


@pytest.mark.parametrize(
    ("pieces", "parts"),
    [
        ([], ()),
        ([Piece("一"), Piece("二")], ()),
        ([Piece("1. 一"), Piece("2. 二")], (StepsPart(("一", "二")),)),
        ([Piece("1. 一")], ()),
        ([Piece("2. 一"), Piece("3. 二")], ()),
        ([Piece("1. 一"), Piece("3. 三")], ()),
        (
            [Piece("1. 一"), Piece("2. 二"), Piece("1. 三"), Piece("2. 四")],
            (StepsPart(("一", "二")), StepsPart(("三", "四"))),
        ),
        ([Piece("一"), Piece("来源", hidden=True)], (TextPart("一"),)),
        ([Piece("有", card=CARD)], (CARD,)),
        (
            [Piece("有", card=CARD), Piece("到", rows=(ROW,)), Piece("尾")],
            (Card("花呗", "正常", "good", (*CARD.rows, ROW)), TextPart("尾")),
        ),
        ([Piece("到", rows=(ROW,))], ()),  # no card to go onto: the line itself is shown
        (
            [Piece("有", card=CARD), Piece("又"), Piece("到", rows=(ROW,))],
            (CARD, TextPart("又\n到")),
        ),
    ],
)
def test_pieces_become_parts(pieces: list[Piece], parts: tuple[Part, ...]) -> None:
    assert parts_of(pieces) == parts


class Sent(OutputChannel):
    """A channel that keeps what Rasa sends through it."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(message)


async def test_rasa_lets_parts_and_sources_through_to_the_channel() -> None:
    message = _as_message(write("utter_account_held", HELD), writer())
    expected = {key: message[key] for key in ("text", "parts", "sources", "language", "buttons")}
    channel = Sent()

    event = create_bot_utterance(dict(message))
    await channel.send_response("c" * 32, event.message())

    assert {key: channel.messages[0][key] for key in expected} == expected
    assert event.as_dict()["metadata"]["parts"] == message["parts"]


@pytest.mark.parametrize("language", list(Language))
def test_no_message_makes_a_conversation_heavy(language: Language) -> None:
    """Rasa stores each with its turn, and reads them all in every later turn."""
    for name in responses():
        try:
            message = _as_message(write(name, {}, language), writer(language))
        except WordingError:
            continue
        assert len(json.dumps(message).encode()) <= MAX_MESSAGE_BYTES, name
