"""`action_say_again`: after a switch of language in words, the last answer once more."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turns import ActionSayAgain
from tests.actions.conversations import run, tracker
from tests.actions.ledger import ACCOUNTS, account, snapshot
from tests.actions.stub_backend import StubBackend


def customer(intent: str) -> dict[str, Any]:
    return {"event": "user", "parse_data": {"intent": {"name": intent}}}


def bot(language: str) -> dict[str, Any]:
    return {"event": "bot", "metadata": {"language": language}}


def switched(*before: str, topic: str | None = "collections", to: str | None = "en") -> Tracker:
    """Messages of these intents, answered in Chinese, and then a switch."""
    events = [event for intent in before for event in (customer(intent), bot("zh-Hans"))]
    events += [customer("switch_language"), bot(to or "zh-Hans")]
    named = [("language", to)] if to else []
    slots = {"topic": topic, "language": to}
    return tracker("switch_language", *named, slots=slots, events=events)


@pytest.fixture(autouse=True)
def nobody_is_verified(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")


@pytest.mark.parametrize(
    ("before", "response"),
    [
        (["collections"], "utter_collections"),
        (["collections", "ask_how_long"], "utter_collections_how_long"),
        (["collections", "ask_how", "thank", "greet"], "utter_collections_how"),
        (["collections", "ask_why", "unclear"], "utter_collections"),
        (["collections", "ask_why", "collections"], "utter_collections"),
    ],
)
async def test_what_was_answered_last_is_said_again(before: list[str], response: str) -> None:
    assert await run(ActionSayAgain(), switched(*before)) == ([{"response": response}], [])


async def test_a_verified_customer_hears_their_own_answer(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("baitiao")))

    said, _ = await run(ActionSayAgain(), switched("bill_query", topic="bill_query"))

    nothing_due = {"response": "utter_nothing_due_line", "product": "baitiao"}
    assert said == [{"response": "utter_bill_query_yours", "lines": [nothing_due]}]


async def test_without_a_topic_there_is_nothing_to_say_again() -> None:
    assert await run(ActionSayAgain(), switched("greet", topic=None)) == ([], [])


async def test_the_language_that_is_spoken_already_repeats_nothing() -> None:
    assert await run(ActionSayAgain(), switched("collections", to="zh-Hans")) == ([], [])


async def test_asking_how_to_change_it_repeats_nothing() -> None:
    assert await run(ActionSayAgain(), switched("collections", to=None)) == ([], [])
