"""What is said when a message was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from zhangwen.nlg.generator import Wording
from zhangwen.nlg.not_sure import misses_in_a_row

MISSED = "nlu_fallback"


def missed(text: str = "怎么弄", offered: list[str] = (), related: list[str] = ()) -> UserUttered:
    """A message that was not understood."""
    parsed = {"offered_intents": list(offered), "related_facts": list(related)}
    return UserUttered(text, intent={"name": MISSED}, parse_data={**parsed, "entities": []})


def understood(text: str, intent: str, offered: Sequence[str] = ()) -> UserUttered:
    parsed = {"offered_intents": list(offered), "entities": []}
    return UserUttered(text, intent={"name": intent}, parse_data=parsed)


def conversation(*events: Event) -> DialogueStateTracker:
    slots = [TextSlot(name, mappings=[]) for name in ("language", "topic")]
    tracker = DialogueStateTracker("c" * 32, [*slots, AnySlot("product", mappings=[])])
    for event in events:
        tracker.update(event)
    return tracker


async def say(wording: Wording, response: str, *events: Event, **facts: Any) -> dict[str, Any]:
    message = await wording.generate(response, conversation(*events), "chat", **facts)
    assert message is not None
    return message


def titles(message: dict[str, Any]) -> list[str]:
    return [button["title"] for button in message.get("buttons", [])]


ASKED_BACK = BotUttered("你是想问：", metadata={"offers": "questions"})


async def test_likely_questions_are_offered_with_a_way_out(wording: Wording) -> None:
    offered = ["repayment_date", "bill_query", "early_repayment"]

    message = await say(wording, "utter_fallback", missed(offered=offered))

    assert message["text"] == "你是想问："
    assert len(titles(message)) == 4
    assert titles(message)[-1] == "都不是"


@pytest.mark.parametrize(
    ("text", "heading", "none"),
    [
        ("怎么弄", "你是想问：", "都不是"),
        ("這個怎麼辦理", "你是想問：", "都不是"),
        ("how about it", "Did you mean:", "None of these"),
    ],
)
async def test_the_question_back_is_in_the_customers_language(
    wording: Wording, text: str, heading: str, none: str
) -> None:
    message = await say(wording, "utter_fallback", missed(text, ["repayment_date", "bill_query"]))

    assert message["text"] == heading
    assert titles(message)[-1] == none


async def test_after_two_misses_in_a_row_a_person_is_offered(wording: Wording) -> None:
    likely = ["repayment_date", "bill_query", "early_repayment"]

    message = await say(wording, "utter_fallback", missed(offered=likely), missed(offered=likely))

    assert "转人工" in titles(message)


async def test_after_two_misses_without_any_guess_a_person_is_offered(wording: Wording) -> None:
    message = await say(wording, "utter_fallback", missed(), missed())

    assert titles(message)[0] == "转人工"


async def test_passages_are_quoted_with_their_source(wording: Wording) -> None:
    fact = "baitiao_abnormal.meaning"

    message = await say(wording, "utter_fallback", missed(related=[fact]))

    assert "京东白条账户异常是什么意思" in message["text"]
    assert message["cites"] == [fact]
    assert "转人工" in titles(message)


async def test_a_fact_that_is_gone_from_the_articles_is_not_quoted(wording: Wording) -> None:
    message = await say(wording, "utter_fallback", missed(related=["baitiao_abnormal.gone"]))

    assert message["cites"] == []
    assert "没看懂" in message["text"]


async def test_none_of_these_asks_for_other_words(wording: Wording) -> None:
    message = await say(wording, "utter_deny", missed(), ASKED_BACK, understood("都不是", "deny"))

    assert "都不是" in message["text"]
    assert "转人工" in titles(message)


async def test_a_no_to_something_else_is_a_plain_no(wording: Wording) -> None:
    message = await say(wording, "utter_deny", BotUttered("要查账户吗"), understood("不用", "deny"))

    assert "都不是" not in message["text"]


@pytest.mark.parametrize(
    ("text", "title", "payload"),
    [
        ("钱扣了吗", "我是想问：我该还多少钱", "我该还多少钱"),
        ("錢扣了嗎", "我是想問：我該還多少錢", "我該還多少錢"),
        ("was it taken", "I meant: How much do I owe?", "How much do I owe?"),
    ],
)
async def test_below_an_answer_in_doubt_stands_what_else_was_perhaps_meant(
    wording: Wording, text: str, title: str, payload: str
) -> None:
    asked = understood(text, "repayment_problem", ["bill_query"])

    message = await say(wording, "utter_repayment_problem", asked, ends_answer=True)

    assert message["buttons"][-1] == {"title": title, "payload": payload}
    assert len(message["buttons"]) <= 4
    assert "offers" not in message or message["offers"] != "questions"


async def test_only_the_last_message_of_an_answer_brings_other_questions(wording: Wording) -> None:
    asked = understood("钱扣了吗", "repayment_problem", ["bill_query"])

    message = await say(wording, "utter_repayment_problem", asked)

    assert "我是想问：我该还多少钱" not in titles(message)


async def test_a_question_that_is_a_button_already_is_not_offered_twice(wording: Wording) -> None:
    own = await say(wording, "utter_repayment_date", understood("几号", "repayment_date"))
    payloads = [button["payload"] for button in own["buttons"]]
    asked = understood("几号", "repayment_date", ["cannot_repay"])

    message = await say(wording, "utter_repayment_date", asked, ends_answer=True)

    listed = [button["payload"] for button in message["buttons"]]
    assert len(set(listed)) == len(listed)
    assert set(payloads) <= set(listed)


def test_none_of_these_does_not_end_a_row_of_misses() -> None:
    events = (missed(), ASKED_BACK, understood("都不是", "deny"), missed())

    assert misses_in_a_row(conversation(*events)) == 2


def test_an_understood_message_ends_a_row_of_misses() -> None:
    events = (missed(), understood("几号还", "repayment_date"), missed())

    assert misses_in_a_row(conversation(*events)) == 1
