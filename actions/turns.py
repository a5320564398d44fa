"""Turn-taking that depends on what was said before: taking up an offer, starting over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import answer_question
from actions.base import Events, SafeAction
from actions.question import message_before, names_entity, question_repeated
from actions.records import Record, say
from actions.verification import FORGET_NUMBERS, start_verification
from zhangwen.conversation import (
    ENTITY_LANGUAGE,
    OFFER_VERIFICATION,
    OFFER_VERIFICATION_BELOW,
    OFFERS,
    SLOT_LANGUAGE,
    SLOT_PRODUCT,
    SLOT_TOPIC,
)

# After an explanation these say "I have read it"; a "yes" or a "go on" says more.
_NOD = re.compile(
    "(?:ok|okay|okie|k|kk|alright|right|true|fine|mhm|isee|gotit|noted|then"
    "|嗯|哦|噢|喔|好的|好吧|行|行吧|知道了|了解|明白)+"
)


@dataclass(frozen=True)
class Agreed(Record, says="utter_affirm"):
    """A yes to nothing in particular."""


@dataclass(frozen=True)
class StartedOver(Record, says="utter_start_over"):
    """Topic and product are forgotten."""


class ActionConfirm(SafeAction):
    """Takes up what the last message offered."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_confirm"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Starts verification if that is what the yes is to, else asks what the customer wants."""
        offer = _latest_offer(tracker)
        only_a_button = offer == OFFER_VERIFICATION_BELOW
        if offer == OFFER_VERIFICATION or (only_a_button and not _is_a_nod(tracker)):
            return await start_verification(dispatcher, tracker)
        say(dispatcher, [Agreed()])
        return []


class ActionStartOver(SafeAction):
    """Forgets what the conversation was about; who the customer is stays with the backend."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_start_over"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says so and clears the slots."""
        say(dispatcher, [StartedOver()])
        forgotten = (SLOT_TOPIC, SLOT_PRODUCT, SLOT_LANGUAGE)
        return [*FORGET_NUMBERS, *(SlotSet(slot, None) for slot in forgotten)]


class ActionSayAgain(SafeAction):
    """Says the answer that the customer has just had once more, in the language now chosen."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_say_again"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Answers the running topic anew, if there is one and it was told in another language."""
        question = question_repeated(tracker)
        said = message_before(tracker, "bot").get("metadata", {})
        is_new = said.get("language") != tracker.get_slot(SLOT_LANGUAGE)
        if question.topic and is_new and names_entity(tracker, ENTITY_LANGUAGE):
            await answer_question(dispatcher, tracker, question)
        return []


def _latest_offer(tracker: Tracker) -> str | None:
    offer: str | None = message_before(tracker, "bot").get("metadata", {}).get(OFFERS)
    return offer


def _is_a_nod(tracker: Tracker) -> bool:
    text = (tracker.latest_message or {}).get("text") or ""
    letters = "".join(c for c in text.lower() if c.isalnum())
    return _NOD.fullmatch(letters) is not None
