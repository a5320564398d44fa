"""Phone, code, verified, logged out: what is said, and which slots and forms are set."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.turns import ActionConfirm, ActionStartOver
from actions.verification import (
    ActionCheckCode,
    ActionLogOut,
    ActionSendCode,
    ActionStartVerification,
)
from tests.actions.conversations import CONVERSATION, run, tracker
from tests.actions.ledger import CUSTOMER, VERIFIED, account, snapshot
from tests.actions.stub_backend import StubBackend

SESSION = f"/v1/sessions/{CONVERSATION}"
PHONE, CODE = "19900000001", "294057"
TYPED = {"phone": PHONE, "code": CODE}
FINE = {"response": "utter_account_fine", "product": "baitiao"}
SERVICE_DOWN = {"response": "utter_service_down"}

FORGET_CODE = [SlotSet("code", None)]
FORGET_NUMBERS = [SlotSet("phone", None), SlotSet("code", None)]
ASK_PHONE = [ActiveLoop("phone_form"), SlotSet("requested_slot", "phone")]
ASK_CODE = [ActiveLoop("code_form"), SlotSet("requested_slot", "code")]
OVERVIEW_IS_THE_TOPIC = [SlotSet("topic", "account_abnormal")]


@pytest.fixture
def backend(backend_of_actions: StubBackend) -> StubBackend:
    backend_of_actions.will_answer(f"GET {SESSION}", {"state": "anonymous"})
    return backend_of_actions


def verify(backend: StubBackend) -> None:
    backend.will_answer(f"GET {SESSION}", {"state": "verified", "customer": CUSTOMER})
    backend.will_answer(f"GET {SESSION}/accounts", snapshot(account()))


async def test_an_anonymous_customer_is_asked_for_a_phone_number(backend: StubBackend) -> None:
    said, events = await run(ActionStartVerification(), tracker("log_in", slots=TYPED))

    assert said == []
    assert events == [*FORGET_NUMBERS, *ASK_PHONE]


async def test_a_phone_number_out_of_the_blue_is_kept(backend: StubBackend) -> None:
    asked = tracker("inform", ("phone_number", PHONE), slots={"phone": PHONE})

    assert await run(ActionStartVerification(), asked) == ([], ASK_PHONE)


async def test_a_verified_customer_is_told_at_once(backend: StubBackend) -> None:
    verify(backend)

    assert await run(ActionStartVerification(), tracker("log_in")) == (
        [FINE],
        OVERVIEW_IS_THE_TOPIC,
    )


async def test_a_number_that_nothing_asked_for(backend: StubBackend) -> None:
    for entities in ([], [("one_time_code", CODE)]):
        said, events = await run(ActionStartVerification(), tracker("inform", *entities))
        assert (said, events) == ([{"response": "utter_inform"}], [])
    assert backend.requests == []


async def test_a_code_is_sent_and_asked_for(backend: StubBackend) -> None:
    sent = {"masked_phone": "199****0001", "expires_in_seconds": 300, "tries": 5}
    backend.will_answer(f"POST {SESSION}/codes", sent)

    told = {"response": "utter_code_sent", "masked_phone": "199****0001", "valid_minutes": 5}
    asked = tracker("inform", slots={"phone": PHONE})
    assert await run(ActionSendCode(), asked) == ([told], [*FORGET_CODE, *ASK_CODE])

    backend.will_answer(f"POST {SESSION}/codes", {**sent, "demo_code": CODE})
    demo = {"response": "utter_demo_code", "demo_code": CODE}
    assert await run(ActionSendCode(), asked) == ([told, demo], [*FORGET_CODE, *ASK_CODE])


async def test_the_right_code_and_nothing_asked_before(backend: StubBackend) -> None:
    verify(backend)
    backend.will_answer(f"POST {SESSION}/verify", VERIFIED)

    said, events = await run(ActionCheckCode(), tracker("inform", slots=TYPED))

    assert said == [{"response": "utter_verified", "customer_name": "陈静"}, FINE]
    assert events == [*FORGET_NUMBERS, *OVERVIEW_IS_THE_TOPIC]
    assert backend.requests[0].body == TYPED


async def test_the_right_code_and_a_question_asked_before(backend: StubBackend) -> None:
    verify(backend)
    backend.will_answer(f"POST {SESSION}/verify", VERIFIED)

    asked = tracker("inform", slots={**TYPED, "topic": "bill_query"})
    said, events = await run(ActionCheckCode(), asked)

    nothing_due = {"response": "utter_nothing_due_line", "product": "baitiao"}
    assert said[1:] == [{"response": "utter_bill_query_yours", "lines": [nothing_due]}]
    assert events == FORGET_NUMBERS


async def test_verified_and_then_the_accounts_cannot_be_read(backend: StubBackend) -> None:
    backend.will_answer(f"POST {SESSION}/verify", VERIFIED)
    backend.will_refuse(f"GET {SESSION}/accounts", 500, "internal_error")

    said, events = await run(ActionCheckCode(), tracker("inform", slots=TYPED))

    assert said == [{"response": "utter_verified", "customer_name": "陈静"}, SERVICE_DOWN]
    assert events == FORGET_NUMBERS


@pytest.mark.parametrize(
    ("status", "error", "told", "events"),
    [
        (
            403,
            {"code": "code_wrong", "tries_left": 3},
            {"response": "utter_code_wrong", "tries_left": 3},
            [*FORGET_CODE, *ASK_CODE],
        ),
        (
            429,
            {"code": "code_too_soon", "retry_after_seconds": 42},
            {"response": "utter_code_too_soon", "retry_seconds": 42},
            [*FORGET_CODE, *ASK_CODE],
        ),
        (410, {"code": "code_expired"}, {"response": "utter_code_expired"}, None),
        (404, {"code": "no_code"}, {"response": "utter_code_expired"}, None),
        (403, {"code": "code_used_up"}, {"response": "utter_code_used_up"}, None),
        (
            409,
            {"code": "other_customer"},
            {"response": "utter_chat_of_another"},
            FORGET_NUMBERS,
        ),
        (
            429,
            {"code": "too_many_codes", "retry_after_seconds": 60},
            {"response": "utter_too_many_codes"},
            FORGET_NUMBERS,
        ),
        (
            429,
            {"code": "phone_blocked", "retry_after_seconds": 60},
            {"response": "utter_phone_blocked"},
            FORGET_NUMBERS,
        ),
    ],
    ids=lambda value: value["code"] if isinstance(value, dict) and "code" in value else "",
)
async def test_refusals_are_told_and_what_helps_is_asked_for(
    backend: StubBackend,
    status: int,
    error: dict[str, Any],
    told: dict[str, Any],
    events: list[Any] | None,
) -> None:
    expected = [*FORGET_NUMBERS, *ASK_PHONE] if events is None else events
    body = {"message": "for developers", **error}
    for line in ("verify", "codes"):
        backend.will_answer(f"POST {SESSION}/{line}", body, status)

    for action in (ActionCheckCode(), ActionSendCode()):
        assert await run(action, tracker("inform", slots=TYPED)) == ([told], expected)


async def test_a_backend_that_is_down_is_told(backend: StubBackend) -> None:
    for line in (f"GET {SESSION}", f"POST {SESSION}/codes", f"POST {SESSION}/verify"):
        backend.will_refuse(line, 500, "internal_error")

    assert await run(ActionStartVerification(), tracker("log_in")) == ([SERVICE_DOWN], [])
    asked = tracker("inform", slots=TYPED)
    assert await run(ActionSendCode(), asked) == ([SERVICE_DOWN], FORGET_NUMBERS)
    assert await run(ActionCheckCode(), asked) == ([SERVICE_DOWN], FORGET_CODE)


async def test_a_code_that_could_not_be_checked_may_be_typed_again(backend: StubBackend) -> None:
    # After an outage no form is open any more, and the slot for codes is only filled by the form.
    verify(backend)
    backend.will_answer(f"POST {SESSION}/verify", VERIFIED)

    asked = tracker("inform", ("one_time_code", CODE), slots={"phone": PHONE})
    said, events = await run(ActionStartVerification(), asked)

    assert said == [{"response": "utter_verified", "customer_name": "陈静"}, FINE]
    assert events == [*FORGET_NUMBERS, *OVERVIEW_IS_THE_TOPIC]


LOGGED_OUT = [
    *FORGET_NUMBERS,
    SlotSet("topic", None),
    SlotSet("product", None),
    ActiveLoop(None),
]


async def test_logging_out_ends_the_session_and_forgets(backend: StubBackend) -> None:
    verify(backend)
    backend.will_answer(f"DELETE {SESSION}", b"", 204)

    said, events = await run(ActionLogOut(), tracker("log_out", slots=TYPED))

    assert (said, events) == ([{"response": "utter_logged_out"}], LOGGED_OUT)
    assert backend.requests[-1].line == f"DELETE {SESSION}"


async def test_logging_out_when_nobody_is_logged_in(backend: StubBackend) -> None:
    backend.will_answer(f"DELETE {SESSION}", b"", 204)

    said, _ = await run(ActionLogOut(), tracker("log_out"))

    assert said == [{"response": "utter_not_logged_in"}]


async def test_nobody_is_told_logged_out_who_is_not(backend: StubBackend) -> None:
    verify(backend)
    backend.will_refuse(f"DELETE {SESSION}", 500, "internal_error")

    assert await run(ActionLogOut(), tracker("log_out")) == ([], [])


def said_by_bot(**metadata: Any) -> dict[str, Any]:
    return {"event": "bot", "text": "…", "metadata": metadata}


async def test_a_yes_takes_up_the_offer_of_the_last_message(backend: StubBackend) -> None:
    events = [said_by_bot(offers="verification"), {"event": "user", "text": "好"}]

    assert await run(ActionConfirm(), tracker("affirm", events=events)) == (
        [],
        [*FORGET_NUMBERS, *ASK_PHONE],
    )


@pytest.mark.parametrize("text", ["好", "要的", "可以，查吧", "yes", "sure, go ahead", "ok yes"])
async def test_a_yes_takes_up_the_first_button(backend: StubBackend, text: str) -> None:
    events = [said_by_bot(offers="verification_below"), {"event": "user", "text": text}]

    _, done = await run(ActionConfirm(), tracker("affirm", text=text, events=events))

    assert done == [*FORGET_NUMBERS, *ASK_PHONE]


NODS = ["ok", "Okay.", "right", "true", "alright then", "ok got it", "嗯", "嗯嗯", "好的", "知道了"]


@pytest.mark.parametrize("text", NODS)
async def test_a_nod_to_an_explanation_opens_nothing(backend: StubBackend, text: str) -> None:
    events = [said_by_bot(offers="verification_below"), {"event": "user", "text": text}]

    said, done = await run(ActionConfirm(), tracker("affirm", text=text, events=events))

    assert (said, done) == ([{"response": "utter_affirm"}], [])


@pytest.mark.parametrize("text", NODS)
async def test_a_nod_to_words_that_offer_takes_the_offer_up(
    backend: StubBackend, text: str
) -> None:
    events = [said_by_bot(offers="verification"), {"event": "user", "text": text}]

    _, done = await run(ActionConfirm(), tracker("affirm", text=text, events=events))

    assert done == [*FORGET_NUMBERS, *ASK_PHONE]


@pytest.mark.parametrize("events", [[], [said_by_bot(offers="verification"), said_by_bot()]])
async def test_a_yes_to_nothing(backend: StubBackend, events: list[dict[str, Any]]) -> None:
    said, done = await run(ActionConfirm(), tracker("affirm", events=events))

    assert (said, done) == ([{"response": "utter_affirm"}], [])


async def test_starting_over_forgets_the_conversation_and_asks_nobody(
    backend: StubBackend,
) -> None:
    said, events = await run(ActionStartOver(), tracker("start_over", slots=TYPED))

    assert said == [{"response": "utter_start_over"}]
    forgotten = [SlotSet(slot, None) for slot in ("topic", "product", "language")]
    assert events == [*FORGET_NUMBERS, *forgotten]
    assert backend.requests == []
