"""The NLG of the Rasa server (`nlg: type: zhangwen.nlg.generator.Wording` in endpoints.yml)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from zhangwen.conversation import (
    FACT_ENDS_ANSWER,
    FACT_VERIFIED,
    INTENT_UNCLEAR,
    OFFER_QUESTIONS,
    OFFER_VERIFICATION,
    OFFER_VERIFICATION_BELOW,
    OFFERS,
    PROMPTS,
    RESPONSE_UNAVAILABLE,
    SLOT_TOPIC,
    TERM_CHECK_MY_ACCOUNT,
    Aspect,
    general_response,
)
from zhangwen.failure import limit_waiting_for_actions
from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language, LanguageDetector
from zhangwen.nlg.not_sure import (
    RESPONSE_DENY,
    RESPONSE_FALLBACK,
    reply_to_none_of_these,
    reply_when_not_sure,
    with_other_questions,
)
from zhangwen.nlg.said_before import in_other_words_if_just_said
from zhangwen.nlg.turn import (
    SAID_BEFORE,
    chosen_language,
    latest_intent,
    shown_language,
    something_was_said,
    texts_newest_first,
    times_asked,
    was_said_in_session,
    was_said_lately,
)
from zhangwen.nlg.writer import RECORD_RESPONSE, Reply, ReplyWriter, WordingError
from zhangwen.paths import KNOWLEDGE_FOLDER
from zhangwen.products import load_products

logger = logging.getLogger(__name__)

RESPONSE_DISTRESS = "utter_distress"
# Conditions of variations beside the slots: the customer has been in despair in this session, or
# just now.
IN_DISTRESS = "in_distress"
AFTER_DISTRESS = "after_distress"

# A form asks again below an answer to something else, but not below every one.
_OFTEN_ENOUGH = 2
# Digits that were no phone number or no code are always asked for once more.
_INTENT_INFORM = "inform"


class Wording(TemplatedNaturalLanguageGenerator):
    """Says responses in the customer's language, never half filled.

    A subclass of Rasa's templated generator only because the server hands the domain's responses to
    such ones alone, after a model is loaded. Choosing, filling and formatting are our own: see
    `ReplyWriter`. Runs in the Rasa server, so it also speaks when the action server is dead.

    Args:
        endpoint_config: The entry in endpoints.yml.
        domain: Empty at this time.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        limit_waiting_for_actions()
        self._knowledge = load_knowledge(KNOWLEDGE_FOLDER)
        self._products = {product.id: product for product in load_products()}
        names = [name for product in self._products.values() for name in product.names]
        self._detector = LanguageDetector(_in_both_scripts(names))

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Says a response; None when it must not or cannot be said (see parent class)."""
        if _was_asked_enough(tracker, utter_action):
            return None
        writer = self._writer(tracker)
        facts = kwargs
        if utter_action == RESPONSE_UNAVAILABLE:
            if something_was_said(tracker):
                return None
            facts = {"general_answer": self._general_answer(tracker)}
        try:
            reply = self._reply(utter_action, facts, tracker, writer)
            reply = in_other_words_if_just_said(reply, utter_action, facts, tracker, writer)
        except WordingError as error:
            logger.error("%s was not said: %s", utter_action, error)
            return None
        if facts.get(FACT_VERIFIED):
            reply = _without_offer_to_verify(reply, writer)
        if facts.get(FACT_ENDS_ANSWER):
            reply = with_other_questions(reply, tracker, writer)
        return _as_message(reply, writer)

    def _reply(
        self,
        response: str,
        facts: dict[str, Any],
        tracker: DialogueStateTracker,
        writer: ReplyWriter,
    ) -> Reply:
        if response == RESPONSE_FALLBACK:
            return reply_when_not_sure(tracker, writer)
        if response == RESPONSE_DENY:
            return reply_to_none_of_these(tracker, writer) or writer.write(response, facts)
        return writer.write(response, facts)

    def language_of(self, tracker: DialogueStateTracker) -> Language:
        """Returns the language to answer in: chosen, else written, else that around the chat."""
        return chosen_language(tracker) or self._detector.language_of_conversation(
            texts_newest_first(tracker), shown_language(tracker) or Language.SIMPLIFIED
        )

    def _writer(self, tracker: DialogueStateTracker) -> ReplyWriter:
        return ReplyWriter(
            responses=self.responses,
            knowledge=self._knowledge,
            products=self._products,
            language=self.language_of(tracker),
            slots={
                **tracker.current_slot_values(),
                IN_DISTRESS: was_said_in_session(tracker, RESPONSE_DISTRESS),
                AFTER_DISTRESS: was_said_lately(tracker, RESPONSE_DISTRESS),
            },
        )

    def _general_answer(self, tracker: DialogueStateTracker) -> list[dict[str, str]]:
        """Returns what can be said of the customer's question without the action server."""
        intent = latest_intent(tracker) or INTENT_UNCLEAR
        aspect = Aspect.of_intent(intent)
        topic = tracker.get_slot(SLOT_TOPIC) if aspect or intent == INTENT_UNCLEAR else intent
        response = general_response(topic or INTENT_UNCLEAR, aspect)
        return [{RECORD_RESPONSE: response}] if response in self.responses else []


def _as_message(reply: Reply, writer: ReplyWriter) -> dict[str, Any]:
    """Turns a reply into Rasa's form; keys that Rasa does not know become the event's metadata."""
    message: dict[str, Any] = {
        "text": reply.text,
        "language": writer.language.value,
        "cites": list(reply.facts),
    }
    sources = writer.sources(reply.facts)
    if sources:
        message["sources"] = sources
    if reply.parts:
        message["parts"] = list(reply.parts)
    if reply.buttons:
        message["buttons"] = [dict(button) for button in reply.buttons]
        offer = _offer_to_verify(reply, writer.term(TERM_CHECK_MY_ACCOUNT))
        if offer:
            message[OFFERS] = offer
    if reply.asks_back:
        message[OFFERS] = OFFER_QUESTIONS
    if reply.said_before:
        message[SAID_BEFORE] = True
    return message


def _offer_to_verify(reply: Reply, check_my_account: str) -> str | None:
    """Tells how a reply offers the own account; a button behind another one offers nothing yet."""
    payloads = [button["payload"] for button in reply.buttons]
    if check_my_account not in payloads:
        return None
    if check_my_account in reply.text:
        return OFFER_VERIFICATION
    return OFFER_VERIFICATION_BELOW if payloads[0] == check_my_account else None


def _was_asked_enough(tracker: DialogueStateTracker, response: str) -> bool:
    """Tells whether a form would only say again, below an answer, what it has asked for twice.

    It goes on waiting: the number may come later.
    """
    form = next((form for form, prompt in PROMPTS.items() if prompt == response), None)
    return (
        form is not None
        and something_was_said(tracker)
        and latest_intent(tracker) != _INTENT_INFORM
        and times_asked(tracker, form, response) >= _OFTEN_ENOUGH
    )


def _without_offer_to_verify(reply: Reply, writer: ReplyWriter) -> Reply:
    """Takes the button to the own account away, unless the text itself points to it."""
    offer = writer.term(TERM_CHECK_MY_ACCOUNT)
    if offer in reply.text:
        return reply
    return replace(reply, buttons=tuple(b for b in reply.buttons if b["payload"] != offer))


def _in_both_scripts(names: Iterable[str]) -> Iterable[str]:
    from zhangwen.script import script_converter

    for name in names:
        yield name
        yield script_converter().to_traditional(name)
