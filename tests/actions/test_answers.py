"""`action_answer`: who gets which answer."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from tests.actions.conversations import general, run, tracker
from tests.actions.ledger import ACCOUNTS, FROZEN, account, snapshot
from tests.actions.stub_backend import StubBackend


async def test_nobody_verified_gets_the_general_answer(backend: StubBackend) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    asked = tracker("account_abnormal", slots={"topic": "account_abnormal"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_account_abnormal"}], [])


async def test_a_verified_customer_is_not_offered_to_be_verified(backend: StubBackend) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("baitiao")))
    asked = tracker("collections", slots={"topic": "collections"})

    assert await run(ActionAnswer(), asked) == ([general("utter_collections")], [])


async def test_the_wording_is_told_where_an_answer_ends(backend: StubBackend) -> None:
    first, last = account("baitiao"), account("huabei")
    backend.will_answer(ACCOUNTS, snapshot(first, last))
    dispatcher = CollectingDispatcher()

    await ActionAnswer().run(dispatcher, tracker("bill_query", slots={"topic": "bill_query"}), {})

    ends = [message.get("ends_answer", False) for message in dispatcher.messages]
    assert ends == [False] * (len(ends) - 1) + [True]


async def test_the_backend_is_asked_for_the_conversation_and_nothing_typed(
    backend: StubBackend,
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    slots = {"topic": "bill_query", "phone": "19900000001", "customer_id": "c-1"}

    await run(ActionAnswer(), tracker("bill_query", slots=slots))

    assert [(r.line, r.body) for r in backend.requests] == [(ACCOUNTS, None)]


async def test_a_static_topic_asks_nobody(backend: StubBackend) -> None:
    asked = tracker("ask_why", slots={"topic": "scam_check"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_scam_check_why"}], [])
    assert backend.requests == []


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("ask_why", "utter_collections_why"),
        ("ask_how", "utter_collections_how"),
        ("ask_how_long", "utter_collections_how_long"),
    ],
)
async def test_a_follow_up_is_about_the_running_topic(
    backend: StubBackend, intent: str, response: str
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")
    asked = tracker(intent, slots={"topic": "collections"})

    assert await run(ActionAnswer(), asked) == ([{"response": response}], [])


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("ask_why", "utter_ask_topic"),
        ("ask_how_long", "utter_ask_topic"),
        ("unclear", "utter_unclear"),
    ],
)
async def test_without_a_topic_it_asks_back(
    backend: StubBackend, intent: str, response: str
) -> None:
    assert await run(ActionAnswer(), tracker(intent)) == ([{"response": response}], [])
    assert backend.requests == []


async def test_a_product_alone_asks_the_running_topic_of_that_product(
    backend: StubBackend,
) -> None:
    backend.will_answer(ACCOUNTS, snapshot(FROZEN, account("huabei")))
    slots = {"topic": "account_abnormal", "product": "huabei"}
    asked = tracker("unclear", ("product", "huabei"), slots=slots)

    said, _ = await run(ActionAnswer(), asked)

    assert said == [{"response": "utter_account_fine", "product": "huabei"}]


async def test_a_fragment_does_not_repeat_the_running_topic(backend: StubBackend) -> None:
    asked = tracker("unclear", slots={"topic": "account_abnormal"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_unclear"}], [])


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {"code": "internal_error", "message": ""}), (401, {"code": "service_key_required"})]
    + [(200, {"accounts": "all well"}), (200, b"<html>")],
)
async def test_a_backend_in_trouble_is_told_and_the_general_answer_comes(
    backend: StubBackend, status: int, body: Any
) -> None:
    backend.will_answer(ACCOUNTS, body, status)
    asked = tracker("bill_query", slots={"topic": "bill_query"})

    said = [{"response": "utter_service_down"}, {"response": "utter_bill_query"}]
    assert await run(ActionAnswer(), asked) == (said, [])


async def test_an_unforeseen_refusal_leaves_the_word_to_the_last_step_of_the_rule(
    backend: StubBackend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.will_refuse(ACCOUNTS, 404, "not_found")
    asked = tracker("bill_query", slots={"topic": "bill_query"})

    assert await run(ActionAnswer(), asked) == ([], [])
    assert "action_answer failed: BackendRefusal" in caplog.text
