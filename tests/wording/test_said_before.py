"""What has just been said is not said again word for word, as if nobody had listened."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from zhangwen.nlg.generator import Wording

ASKED = {"zh": "催收怎么办", "zh-Hant": "催收怎麼辦理", "en": "they keep calling"}
HOTLINES = ("12356", "120", "110")


class Chat:
    """A conversation whose replies are kept as Rasa keeps them."""

    def __init__(self, wording: Wording) -> None:
        slots = [TextSlot(name, mappings=[]) for name in ("language", "topic")]
        self.wording = wording
        self.tracker = DialogueStateTracker("c" * 32, [*slots, AnySlot("product", mappings=[])])

    def happens(self, *events: Event) -> None:
        for event in events:
            self.tracker.update(event)

    def hears(self, text: str, intent: str = "collections") -> None:
        self.happens(UserUttered(text, intent={"name": intent}))

    async def says(self, response: str, **facts: Any) -> dict[str, Any] | None:
        message = await self.wording.generate(response, self.tracker, "chat", **facts)
        if message:
            marks = {k: v for k, v in message.items() if k not in ("text", "buttons")}
            said = BotUttered(message["text"], metadata={**marks, "utter_action": response})
            self.happens(said)
        return message

    async def answers(self, text: str, response: str, **facts: Any) -> dict[str, Any]:
        self.hears(text)
        message = await self.says(response, **facts)
        assert message is not None
        return message


@pytest.fixture
def chat(wording: Wording) -> Chat:
    return Chat(wording)


GENERAL = {"explains": True, "ends_answer": True}


@pytest.mark.parametrize("language", ASKED)
async def test_a_general_answer_is_pointed_back_to_with_a_person_first(
    chat: Chat, language: str
) -> None:
    first = await chat.answers(ASKED[language], "utter_collections", **GENERAL)
    second = await chat.answers(ASKED[language], "utter_collections", **GENERAL)

    person, *own = [button["payload"] for button in second["buttons"]]
    assert len(second["text"]) < len(first["text"]) / 2
    assert person in ("转人工", "轉人工", "Talk to a person")
    assert set(own) <= {button["payload"] for button in first["buttons"]}
    assert own


async def test_it_never_says_the_same_twice_in_a_row(chat: Chat) -> None:
    said = [(await chat.answers("why", "utter_collections_why", **GENERAL))["text"]]
    for _ in range(4):
        said.append((await chat.answers("why", "utter_collections_why", **GENERAL))["text"])

    assert all(one != next_one for one, next_one in pairwise(said))
    assert said.count(said[0]) == 1


async def test_one_message_in_between_is_not_long_ago(chat: Chat) -> None:
    first = await chat.answers("why", "utter_collections_why", **GENERAL)
    await chat.answers("how", "utter_collections_how", **GENERAL)

    assert (await chat.answers("why", "utter_collections_why", **GENERAL)) != first


async def test_two_messages_in_between_are(chat: Chat) -> None:
    first = await chat.answers("why", "utter_collections_why", **GENERAL)
    await chat.answers("how", "utter_collections_how", **GENERAL)
    await chat.answers("how long", "utter_collections_how_long", **GENERAL)

    assert (await chat.answers("why", "utter_collections_why", **GENERAL)) == first


async def test_another_product_or_language_is_no_repetition(chat: Chat) -> None:
    said = [
        (await chat.answers(text, "utter_collections", **facts, **GENERAL))["text"]
        for text, facts in [
            ("calls", {"product": "huabei"}),
            ("calls", {"product": "baitiao"}),
            ("打电话", {"product": "baitiao"}),
        ]
    ]

    assert len(set(said)) == 3
    assert all(len(text.splitlines()) > 2 for text in said)


async def test_a_new_visit_begins_anew(chat: Chat) -> None:
    first = await chat.answers("why", "utter_collections_why", **GENERAL)
    chat.happens(SessionStarted())

    assert (await chat.answers("why", "utter_collections_why", **GENERAL)) == first


async def test_figures_may_be_asked_for_again(chat: Chat) -> None:
    owed = {"response": "utter_nothing_due_line", "product": "huabei"}

    first = await chat.answers("owed?", "utter_bill_query_yours", lines=[owed], ends_answer=True)
    second = await chat.answers("again?", "utter_bill_query_yours", lines=[owed], ends_answer=True)

    assert second == first


@pytest.mark.parametrize("cry", ["活不下去了", "i cant go on"])
async def test_despair_is_met_in_other_words_each_time_and_always_with_the_lines(
    chat: Chat, cry: str
) -> None:
    said = [(await chat.answers(cry, "utter_distress")) for _ in range(5)]
    texts = [message["text"] for message in said]

    assert all(number in text for text in texts for number in HOTLINES)
    assert all(message["buttons"] for message in said)
    assert len(set(texts)) == 3
    assert all(one != next_one for one, next_one in pairwise(texts))


@pytest.mark.parametrize(("cry", "wish"), [("活不下去了", "转人工"), ("i cant go on", "a person")])
async def test_after_despair_whoever_wants_a_person_is_told_the_lines_first(
    chat: Chat, cry: str, wish: str
) -> None:
    await chat.answers(cry, "utter_distress")

    text = (await chat.answers(wish, "utter_human_handoff"))["text"]

    assert all(number in text for number in HOTLINES)
    contact = chat.wording._knowledge.contact("en" if wish.isascii() else "zh-Hans")
    assert text.index("12356") < text.index(contact)


async def test_without_despair_a_person_is_just_told_how_to_be_reached(chat: Chat) -> None:
    assert "12356" not in (await chat.answers("转人工", "utter_human_handoff"))["text"]


# --- What a form asks ---------------------------------------------------------------------------


async def asked(chat: Chat, text: str, intent: str = "collections") -> bool:
    """A message in between: whether the form asks below the answer to it."""
    chat.hears(text, intent)
    await chat.says("utter_greet")
    return await chat.says("utter_ask_phone") is not None


async def test_a_form_asks_again_once_and_then_waits(chat: Chat) -> None:
    chat.hears("查我的账户", "log_in")
    chat.happens(ActiveLoop("phone_form"))
    assert await chat.says("utter_ask_phone") is not None

    assert [await asked(chat, "你好") for _ in range(3)] == [True, False, False]


async def test_digits_are_always_asked_for_once_more(chat: Chat) -> None:
    chat.happens(ActiveLoop("phone_form"))

    assert [await asked(chat, "123", "inform") for _ in range(4)] == [True] * 4


async def test_who_begins_again_is_asked_again(chat: Chat) -> None:
    chat.happens(ActiveLoop("phone_form"))
    for _ in range(3):
        await asked(chat, "你好")

    chat.hears("查我的账户", "log_in")

    assert await chat.says("utter_ask_phone") is not None


@pytest.mark.parametrize("response", ["utter_deny", "utter_stopped", "utter_capabilities"])
async def test_just_after_despair_nobody_is_sent_back_to_business(
    chat: Chat, wording: Wording, response: str
) -> None:
    usual = await Chat(wording).answers("算了不说了", response)
    await chat.answers("我不想活了", "utter_distress")

    after = await chat.answers("算了不说了", response)

    assert all(hotline in after["text"] for hotline in HOTLINES)
    assert "12356" not in usual["text"]
