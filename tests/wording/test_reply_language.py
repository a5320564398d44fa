"""The NLG in the Rasa server: in which language it answers, and what it keeps to itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pytest
from rasa.core.actions import action
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from zhangwen.failure import ACTION_TIMEOUT_SECONDS
from zhangwen.language import Language
from zhangwen.nlg.generator import Wording

HANS, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH


def said(zh: str, en: str, payload_zh: str = "", payload_en: str = "") -> list[dict[str, Any]]:
    buttons = [[{"title": p, "payload": p}] if p else [] for p in (payload_zh, payload_en)]
    return [
        {"text": zh, "metadata": {"language": "zh-Hans"}, "buttons": buttons[0]},
        {"text": en, "metadata": {"language": "en"}, "buttons": buttons[1]},
    ]


RESPONSES = {
    "utter_greet": said("你好，账户的事问我", "Hello"),
    "utter_offer": said("看你的账户？", "See yours?", "查我的账户", "Check my account"),
    "utter_points": said(
        "点“查我的账户”", 'Tap "Check my account"', "查我的账户", "Check my account"
    ),
    "utter_other_first": [
        {**variation, "buttons": [{"title": "…", "payload": "…"}, *variation["buttons"]]}
        for variation in said("怎么办", "What to do", "查我的账户", "Check my account")
    ],
    "utter_term_check_my_account": said("查我的账户", "Check my account"),
    "utter_term_account": said("账户", "account"),
    "utter_unavailable": said("抱歉\n{general_answer}", "Sorry\n{general_answer}"),
    "utter_account_locked": said("你的{product_name}被锁", "your {product_name} is locked"),
    "utter_account_locked_how_long": said("不知道多久", "nobody knows how long"),
    "utter_amount": said("{to_pay_amount}", "{to_pay_amount}"),
}


@pytest.fixture(scope="module")
def wording() -> Wording:
    domain = Domain.from_dict({"intents": ["greet"]})
    wording = Wording(EndpointConfig(), domain)
    wording.responses = RESPONSES  # as the server does after loading a model
    return wording


def tracker(events: Sequence[Event | str], intent: str = "greet") -> DialogueStateTracker:
    """A conversation; texts are messages of the customer."""
    slots = [TextSlot(name, mappings=[]) for name in ("language", "topic")]
    conversation = DialogueStateTracker("c" * 32, [*slots, AnySlot("product", mappings=[])])
    for event in events:
        if isinstance(event, str):
            event = UserUttered(event, intent={"name": intent})
        conversation.update(event)
    return conversation


async def reply(
    wording: Wording, response: str, conversation: DialogueStateTracker, **facts: Any
) -> dict[str, Any] | None:
    return await wording.generate(response, conversation, "chat", **facts)


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ([], HANS),
        (["我的账户"], HANS),
        (["我的帳戶"], HANT),
        (["my account"], EN),
        (["my account", "19900000001", "123456", "👍", ""], EN),
        (["我的帳戶", "你好"], HANT),
        (["my account", "我的帳戶", "ok"], HANT),
        (["what is 花唄"], EN),
        (["what is 京東白條"], EN),
    ],
)
def test_the_language_is_what_the_customer_writes(
    wording: Wording, texts: list[str], language: Language
) -> None:
    assert wording.language_of(tracker(texts)) is language


@pytest.mark.parametrize("chosen", list(Language))
def test_an_explicit_choice_goes_before_what_is_written(wording: Wording, chosen: Language) -> None:
    events = ["我的帳戶", SlotSet("language", chosen.value), "my account"]

    assert wording.language_of(tracker(events)) is chosen


@pytest.mark.parametrize(
    ("shown", "text", "language"),
    [
        ("zh-Hant", "你好", HANT),
        ("zh-Hant", "123", HANT),
        ("en", "👍", EN),
        ("en", "你好", HANS),  # Chinese is not answered in English
        ("zh-Hant", "我的账户", HANS),
        ("zh-Hant", "my account", EN),
        ("klingon", "你好", HANS),
    ],
)
def test_where_the_words_tell_no_language_that_around_the_chat_counts(
    wording: Wording, shown: str, text: str, language: Language
) -> None:
    message = UserUttered(text, intent={"name": "greet"}, metadata={"shown_language": shown})

    assert wording.language_of(tracker([message])) is language


def switched(text: str, to: object, intent: str = "greet", *named: str) -> UserUttered:
    """A message of a channel whose switch stands at a language; `named` are those in its words."""
    entities = [{"entity": "language", "value": language} for language in named]
    return UserUttered(
        text, intent={"name": intent}, entities=entities, metadata={"language": to, "other": 1}
    )


@pytest.mark.parametrize("to", list(Language))
def test_the_switch_goes_before_what_is_written_and_an_earlier_choice(
    wording: Wording, to: Language
) -> None:
    events = [
        SlotSet("language", "en"),
        "English please",
        "my account",
        switched("我的帳戶", to.value),
    ]

    assert wording.language_of(tracker(events)) is to


def in_words(language: str, switch: object) -> list[Event]:
    """The customer asks for a language in words, while the switch stands where it stands."""
    asked = switched(f"in {language}", switch, "switch_language", language)
    return [asked, SlotSet("language", language)]


def test_asking_in_words_goes_before_the_switch(wording: Wording) -> None:
    assert wording.language_of(tracker(in_words("en", "zh-Hans"))) is EN


def test_what_was_asked_in_words_lasts_while_the_switch_is_not_moved(wording: Wording) -> None:
    before = switched("你好", "zh-Hans")
    after = [switched("ok", "zh-Hans"), switched("花呗", "zh-Hans")]

    assert wording.language_of(tracker([before, *in_words("en", "zh-Hans"), *after])) is EN


def test_moving_the_switch_afterwards_goes_before_what_was_asked(wording: Wording) -> None:
    moved = [switched("ok", "zh-Hant"), switched("花呗", "zh-Hant")]

    assert wording.language_of(tracker([*in_words("en", "zh-Hans"), *moved])) is HANT


def test_asking_how_to_change_the_language_chooses_none(wording: Wording) -> None:
    how = switched("语言怎么改", "zh-Hans", "switch_language")

    assert wording.language_of(tracker([*in_words("en", None), how])) is HANS


def test_starting_over_leaves_the_switch_where_it_is(wording: Wording) -> None:
    start_over = [switched("重新开始", "zh-Hant"), SlotSet("language", None)]

    assert wording.language_of(tracker([*in_words("en", "zh-Hant"), *start_over])) is HANT


@pytest.mark.parametrize("value", [None, "", "fr", "zh", "EN", 7, True, ["en"], {"en": 1}])
def test_an_unknown_position_of_the_switch_is_ignored(wording: Wording, value: object) -> None:
    assert wording.language_of(tracker([switched("我的帳戶", value)])) is HANT
    assert wording.language_of(tracker([SlotSet("language", "en"), switched("账户", value)])) is EN


def test_a_channel_without_a_switch_sends_nothing(wording: Wording) -> None:
    events = [switched("my account", "zh-Hant"), "我的账户"]

    assert wording.language_of(tracker(events)) is HANS


@pytest.mark.parametrize(
    ("text", "expected"),
    [("账户", "你好，账户的事问我"), ("帳戶", "你好，帳戶的事問我"), ("account", "Hello")],
)
async def test_a_reply_is_in_the_language(wording: Wording, text: str, expected: str) -> None:
    message = await reply(wording, "utter_greet", tracker([text]))

    assert message is not None
    assert message["text"] == expected
    assert message["language"] == wording.language_of(tracker([text])).value


@pytest.mark.parametrize("text", ["账户", "帳戶", "account"])
@pytest.mark.parametrize(
    ("response", "offer"),
    [
        ("utter_points", "verification"),
        ("utter_offer", "verification_below"),
        ("utter_other_first", None),
    ],
)
async def test_an_offer_of_the_own_account_is_marked(
    wording: Wording, text: str, response: str, offer: str | None
) -> None:
    message = await reply(wording, response, tracker([text]))

    assert message is not None
    assert message.get("offers") == offer


@pytest.mark.parametrize("text", ["账户", "帳戶", "account"])
async def test_a_verified_customer_is_not_offered_to_be_verified(
    wording: Wording, text: str
) -> None:
    message = await reply(wording, "utter_offer", tracker([text]), verified=True)

    assert message is not None
    assert message["text"]
    assert "offers" not in message
    assert "buttons" not in message


@pytest.mark.parametrize("text", ["账户", "帳戶", "account"])
async def test_a_button_that_the_text_points_to_stays(wording: Wording, text: str) -> None:
    message = await reply(wording, "utter_points", tracker([text]), verified=True)

    assert message is not None
    assert len(message["buttons"]) == 1


async def test_other_replies_offer_nothing(wording: Wording) -> None:
    message = await reply(wording, "utter_greet", tracker(["你好"]))

    assert message is not None
    assert "offers" not in message


async def test_a_reply_that_cannot_be_filled_is_not_said_and_logged_without_facts(
    wording: Wording, caplog: pytest.LogCaptureFixture
) -> None:
    assert await reply(wording, "utter_amount", tracker(["你好"]), other="1287.68") is None
    assert "utter_amount" in caplog.text
    assert "1287.68" not in caplog.text


async def test_an_unknown_response_is_not_said(wording: Wording) -> None:
    assert await reply(wording, "utter_nothing", tracker(["你好"])) is None


async def test_the_apology_is_said_only_when_nothing_was_said(wording: Wording) -> None:
    answered = tracker(["账户被锁", BotUttered("有答案")], intent="account_locked")
    silent = tracker([BotUttered("早先的话"), "账户被锁"], intent="account_locked")

    assert await reply(wording, "utter_unavailable", answered) is None
    message = await reply(wording, "utter_unavailable", silent)
    assert message is not None
    assert message["text"] == "抱歉\n你的账户被锁"


async def test_the_apology_brings_the_general_answer_for_the_product(wording: Wording) -> None:
    events = [SlotSet("product", "huabei"), "is it locked"]
    message = await reply(wording, "utter_unavailable", tracker(events, intent="account_locked"))

    assert message is not None
    assert message["text"] == "Sorry\nyour Huabei is locked"


async def test_the_apology_to_a_follow_up_is_about_the_running_topic(wording: Wording) -> None:
    events = [SlotSet("topic", "account_locked"), "how long"]
    message = await reply(wording, "utter_unavailable", tracker(events, intent="ask_how_long"))

    assert message is not None
    assert message["text"] == "Sorry\nnobody knows how long"


async def test_the_apology_alone_where_there_is_no_general_answer(wording: Wording) -> None:
    message = await reply(wording, "utter_unavailable", tracker(["登录"], intent="log_in"))

    assert message is not None
    assert message["text"] == "抱歉"


def test_loading_the_nlg_limits_the_wait_for_the_action_server(wording: Wording) -> None:
    assert action.DEFAULT_REQUEST_TIMEOUT == ACTION_TIMEOUT_SECONDS


@pytest.mark.parametrize("kept_back", ["utter_unavailable", "utter_ask_phone", "utter_ask_code"])
def test_what_is_kept_back_on_purpose_is_no_error_in_the_log(
    wording: Wording, caplog: pytest.LogCaptureFixture, kept_back: str
) -> None:
    logger = logging.getLogger(action.__name__)
    logger.error(f"Couldn't create message for response '{kept_back}'.")
    logger.error("Couldn't create message for response 'utter_greet'.")

    assert [record.message for record in caplog.records] == [
        "Couldn't create message for response 'utter_greet'."
    ]
