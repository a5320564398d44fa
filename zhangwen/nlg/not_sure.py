"""What is said when a message was not, or not surely, understood: questions, passages, a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from zhangwen.conversation import (
    OFFER_QUESTIONS,
    OFFERED_INTENTS,
    OFFERS,
    RELATED_FACTS,
    question_response,
)
from zhangwen.nlg.writer import CITES, RECORD_RESPONSE, Reply, ReplyWriter

RESPONSE_FALLBACK = "utter_fallback"
RESPONSE_DENY = "utter_deny"

_ASK_BACK = "utter_ask_back"
_ASK_BACK_AGAIN = "utter_ask_back_again"
_RELATED = "utter_related"
_PASSAGE = "utter_passage"
_OFFER_PERSON = "utter_offer_person"
_I_MEANT = "utter_i_meant"
_NONE_OF_THESE = "utter_none_of_these"
_TERM_NONE_OF_THESE = "none_of_these"
_TERM_PERSON = "talk_to_a_person"

_MISSES_BEFORE_A_PERSON = 2
_QUESTIONS_BESIDE_A_PERSON = 2
_MOST_BUTTONS = 4


def reply_when_not_sure(tracker: DialogueStateTracker, writer: ReplyWriter) -> Reply:
    """Says the most helpful thing that is still true: which question was it, or what we have read.

    The second message in a row that was not understood brings the offer of a person.
    """
    questions = _questions(tracker, writer)
    again = misses_in_a_row(tracker) >= _MISSES_BEFORE_A_PERSON
    none = writer.term(_TERM_NONE_OF_THESE)
    if questions and again:
        person = writer.term(_TERM_PERSON)
        few = questions[:_QUESTIONS_BESIDE_A_PERSON]
        return _with_buttons(writer.write(_ASK_BACK_AGAIN, {}), [*few, person, none])
    if questions:
        return _with_buttons(writer.write(_ASK_BACK, {}), [*questions, none])
    if again:
        return writer.write(_OFFER_PERSON, {})
    passages = _passages(tracker, writer)
    if passages:
        return writer.write(_RELATED, {"passages": passages})
    return writer.write(RESPONSE_FALLBACK, {})


def reply_to_none_of_these(tracker: DialogueStateTracker, writer: ReplyWriter) -> Reply | None:
    """Says how to go on after "none of these"; None when the "no" was about something else."""
    return writer.write(_NONE_OF_THESE, {}) if _questions_were_offered(tracker) else None


def with_other_questions(reply: Reply, tracker: DialogueStateTracker, writer: ReplyWriter) -> Reply:
    """Adds buttons for what else the message may have meant, where the answer is not for sure.

    They say whose words they are ("I meant: ..."), so that nobody takes them for a next step. The
    reply's own buttons give way from the end where a thumb would have too many to choose from.
    """
    own = {button["payload"] for button in reply.buttons}
    others = tuple(
        {"title": writer.write(_I_MEANT, {"question": question}).text, "payload": question}
        for question in _questions(tracker, writer)
        if question not in own
    )
    return replace(reply, buttons=reply.buttons[: _MOST_BUTTONS - len(others)] + others)


def misses_in_a_row(tracker: DialogueStateTracker) -> int:
    """Counts the customer's latest messages that nothing could be made of.

    A "none of these" is the same miss still, neither a new one nor the end of it.
    """
    misses = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            intent = event.intent.get("name") if event.intent else None
            if intent == DEFAULT_NLU_FALLBACK_INTENT_NAME:
                misses += 1
            elif intent != "deny":
                break
    return misses


def _questions(tracker: DialogueStateTracker, writer: ReplyWriter) -> list[str]:
    offered = _parsed(tracker, OFFERED_INTENTS)
    responses = [question_response(intent) for intent in offered]
    return [writer.write(name, {}).text for name in responses if name in writer.responses]


def _passages(tracker: DialogueStateTracker, writer: ReplyWriter) -> list[dict[str, object]]:
    return [
        {
            RECORD_RESPONSE: _PASSAGE,
            "passage": writer.knowledge.fact(fact_id).text(writer.language.value),
            CITES: [fact_id],
        }
        for fact_id in _parsed(tracker, RELATED_FACTS)
        if fact_id in writer.knowledge.facts
    ]


def _parsed(tracker: DialogueStateTracker, key: str) -> Sequence[str]:
    message = tracker.latest_message
    parsed = message.parse_data if message else None
    return (parsed or {}).get(key) or ()


def _questions_were_offered(tracker: DialogueStateTracker) -> bool:
    said = (event for event in reversed(tracker.events) if isinstance(event, BotUttered))
    last = next(said, None)
    return last is not None and last.metadata.get(OFFERS) == OFFER_QUESTIONS


def _with_buttons(reply: Reply, payloads: Sequence[str]) -> Reply:
    buttons = tuple({"title": text, "payload": text} for text in payloads)
    return replace(reply, buttons=buttons, asks_back=True)
