"""`action_answer`: who gets which answer."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
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


@pytest.mark.parametrize(("topic", "explains"), [("scam_check", True), ("bill_query", False)])
async def test_the_wording_is_told_what_only_explains(
    backend: StubBackend, topic: str, explains: bool
) -> None:
    backend.will_answer(ACCOUNTS, snapshot(account("baitiao")))
    dispatcher = CollectingDispatcher()

    await ActionAnswer().run(dispatcher, tracker(topic, slots={"topic": topic}), {})

    assert dispatcher.messages[-1].get("explains", False) is explains


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


@pytest.mark.parametrize("topic", ["complaint", "data_privacy"])
async def test_a_product_alone_does_not_repeat_what_is_about_no_product(
    backend: StubBackend, topic: str
) -> None:
    slots = {"topic": topic, "product": "jiebei"}
    asked = tracker("unclear", ("product", "jiebei"), slots=slots)

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_unclear"}], [])


async def test_a_fragment_does_not_repeat_the_running_topic(backend: StubBackend) -> None:
    asked = tracker("unclear", slots={"topic": "account_abnormal"})

    assert await run(ActionAnswer(), asked) == ([{"response": "utter_unclear"}], [])


def after(running: str, intent: str, text: str, *entities: tuple[str, ...]) -> Tracker:
    """A message that is understood as a topic of its own while another is talked of."""
    events = [{"event": "slot", "name": "topic", "value": running}, {"event": "user"}]
    return tracker(intent, *entities, text=text, slots={"topic": intent}, events=events)


@pytest.mark.parametrize(
    ("running", "intent", "text", "response"),
    [
        ("scam_check", "restore_account", "how do i get it back", "utter_scam_check_how"),
        ("scam_check", "refund", "怎么要回来", "utter_scam_check_how"),
        ("account_stolen", "refund", "can i get my money back", "utter_account_stolen_how"),
        ("refund", "disbursement", "why is it not in my bank", "utter_refund_why"),
        ("refund", "application_rejected", "那另一笔为什么没通过", "utter_refund_why"),
        (
            "repayment_problem",
            "restore_account",
            "when do i get it back",
            "utter_repayment_problem_how_long",
        ),
    ],
)
async def test_a_question_about_it_is_about_what_is_talked_of(
    backend: StubBackend, running: str, intent: str, text: str, response: str
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    said, events = await run(ActionAnswer(), after(running, intent, text))

    assert said == [{"response": response}]
    assert events == [SlotSet("topic", running)]


@pytest.mark.parametrize(
    ("running", "text", "entities"),
    [
        ("scam_check", "how do i restore my account", []),
        ("scam_check", "那怎么恢复", []),
        ("scam_check", "帳戶怎麼弄回來", []),
        ("scam_check", "how do i get baitiao back", [("product", "baitiao")]),
        ("collections", "how do i get it back", []),
    ],
)
async def test_a_question_that_names_its_matter_is_about_that(
    backend: StubBackend, running: str, text: str, entities: list[tuple[str, ...]]
) -> None:
    backend.will_refuse(ACCOUNTS, 403, "anonymous")

    said, events = await run(ActionAnswer(), after(running, "restore_account", text, *entities))

    assert said == [{"response": "utter_restore_account"}]
    assert events == []


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
