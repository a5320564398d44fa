"""Another period or amount, for the instalments that were asked about last."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answer import ActionAnswer
from tests.actions.conversations import run, tracker
from tests.actions.ledger import ACCOUNTS
from tests.actions.product_terms import serve, terms
from tests.actions.stub_backend import StubBackend
from zhangwen.nlu.values import find_values

ASKED = ("instalment", "3000分12期每期还多少")


@pytest.fixture(autouse=True)
def anonymous(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    serve(backend, terms())


def message(intent: str, text: str) -> dict[str, Any]:
    """A message as it was parsed, with the values that are really found in it."""
    found = [
        {
            "entity": value.kind,
            "value": text[value.start : value.end],
            "start": value.start,
            "end": value.end,
            **({"role": value.role} if value.role else {}),
        }
        for value in find_values(text)
    ]
    return {"intent": {"name": intent}, "entities": found, "text": text}


def topic(value: str | None) -> dict[str, Any]:
    return {"event": "slot", "name": "topic", "value": value}


def talk(*turns: tuple[str, str], running: str = "instalment") -> Tracker:
    """A conversation of intents and texts; each leaves its intent as the topic, `unclear` none."""
    events: list[dict[str, Any]] = []
    for intent, text in turns:
        events.append({"event": "user", "text": text, "parse_data": message(intent, text)})
        if intent not in ("unclear", "thank"):
            events.append(topic(intent))
    conversation = tracker("unclear", slots={"topic": running, "product": "huabei"}, events=events)
    conversation.latest_message = message(*turns[-1])
    return conversation


async def told(conversation: Tracker) -> tuple[str, Any, Any]:
    """What was said first, of how much, over how many months."""
    said, _ = await run(ActionAnswer(), conversation)
    line = said[0].get("lines", said)[0]
    return line["response"], line.get("amount"), line.get("plan_months")


COST = "utter_instalment_cost"
NOT_OFFERED = "utter_instalment_months_not_offered"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("unclear", "那三期呢"),
        ("unclear", "那三個月呢"),
        ("instalment", "3期呢"),
        ("instalment", "那分3期每期多少"),
        ("instalment", "and over 3 months?"),
        ("instalment", "how about 3 months"),
        ("interest_fees", "分3期的利息呢"),
    ],
)
async def test_another_period_of_the_same_amount(intent: str, text: str) -> None:
    conversation = talk(ASKED, (intent, text))

    assert await told(conversation) == (COST, "3000.00", 3)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("unclear", "那五千呢"),
        ("instalment", "5000块每期多少"),
        ("interest_fees", "5000块呢"),
        ("limit_problem", "换成五千呢"),  # no limit is asked about
        ("limit_query", "what about 5000?"),
        ("limit_query", "what if it's 5000"),
    ],
)
async def test_another_amount_over_the_same_period(intent: str, text: str) -> None:
    conversation = talk(ASKED, (intent, text), running=intent if intent != "unclear" else ASKED[0])

    assert await told(conversation) == (COST, "5000.00", 12)


async def test_a_misread_fragment_leaves_the_topic_running() -> None:
    conversation = talk(ASKED, ("limit_problem", "换成五千呢"), running="limit_problem")

    _, events = await run(ActionAnswer(), conversation)

    assert [(event["name"], event["value"]) for event in events] == [("topic", "instalment")]


async def test_values_are_taken_up_one_after_the_other() -> None:
    conversation = talk(ASKED, ("unclear", "那三期呢"), ("thank", "谢谢"), ("unclear", "那五千呢"))

    assert await told(conversation) == (COST, "5000.00", 3)


async def test_a_question_put_as_one_of_fees_is_taken_up() -> None:
    asked = ("interest_fees", "3000块分十二期一个月多少")

    conversation = talk(asked, ("unclear", "那三期呢"), running="interest_fees")

    assert await told(conversation) == (COST, "3000.00", 3)


async def test_the_last_question_counts() -> None:
    conversation = talk(ASKED, ("instalment", "8000分3期呢"), ("unclear", "那12期呢"))

    assert await told(conversation) == (COST, "8000.00", 12)


async def test_months_that_are_not_offered_are_told_as_ever() -> None:
    assert await told(talk(ASKED, ("unclear", "那六期呢"))) == (NOT_OFFERED, None, 6)


async def test_nothing_cannot_be_split_in_a_follow_up_either() -> None:
    response, _, _ = await told(talk(ASKED, ("unclear", "0元呢")))

    assert response == "utter_ask_amount_again"


@pytest.mark.parametrize(
    "turns",
    [
        (("unclear", "那三期呢"),),
        (("instalment", "可以分期吗"), ("unclear", "那三期呢")),
        (("interest_fees", "3000块逾期3个月利息多少"), ("unclear", "那三期呢")),
        (ASKED, ("unclear", "嗯3期那个东西")),
        (ASKED, ("unclear", "10天呢")),
        (ASKED, ("overdue_status", "逾期了吗"), ("unclear", "那三期呢")),
        (ASKED, ("limit_query", "额度多少"), ("instalment", "怎么分期"), ("unclear", "那三期呢")),
    ],
)
async def test_nothing_is_taken_up_from_elsewhere(turns: tuple[tuple[str, str], ...]) -> None:
    assert await told(talk(*turns)) == ("utter_unclear", None, None)


@pytest.mark.parametrize("text", ["额度能提到5000吗", "逾期5000利息多少", "my limit is 5000"])
async def test_a_question_of_its_own_is_no_follow_up(text: str) -> None:
    conversation = talk(ASKED, ("interest_fees", text), running="interest_fees")

    response, _, _ = await told(conversation)

    assert response not in (COST, NOT_OFFERED)
