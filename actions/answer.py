"""`action_answer`: the answer to a question or a follow-up, personal where it can be.

What is said comes from the customer's records, else from the product's terms, else it is the
general answer of the topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from account_backend.api_models import AccountsSnapshot
from actions.answers import projections
from actions.answers.accounts import NothingThere, listed_for
from actions.answers.repayments import payments_under_way
from actions.answers.topics import (
    NOTHING_FOUND_IS_SAID,
    OVERVIEW,
    OVERVIEW_TOPIC,
    PERSONAL_ANSWERS,
    TERMS_ANSWERS,
)
from actions.backend import BackendUnavailable, account_backend
from actions.base import Events, SafeAction
from actions.instalment_follow_ups import taken_up
from actions.question import Question, question_of
from actions.records import Record, say, say_answer
from actions.terms import terms_answer, terms_beside
from actions.typed import Typed, typed_in
from actions.value_answers import value_answer
from zhangwen.conversation import (
    FACT_ENDS_ANSWER,
    FACT_EXPLAINS,
    FACT_VERIFIED,
    SLOT_TOPIC,
    general_response,
)

VERIFIED = "utter_verified"
LOGGED_OUT = "utter_logged_out"


@dataclass(frozen=True)
class ServiceDown(Record, says="utter_service_down"):
    """The account backend cannot be asked just now."""


@dataclass(frozen=True)
class AskTopic(Record, says="utter_ask_topic"):
    """A follow-up, and nothing it could be about."""


@dataclass(frozen=True)
class NothingAsked(Record, says="utter_unclear"):
    """A fragment, and nothing it could be about."""


@dataclass(frozen=True)
class NoAccounts(Record, says="utter_no_accounts"):
    """A verified customer without any account."""


@dataclass(frozen=True)
class NothingOnRecord(Record, says="utter_nothing_on_record"):
    """What was asked before is not in the records; the overview follows."""


@dataclass(frozen=True)
class SessionExpired(Record, says="utter_session_expired"):
    """The customer was verified in this conversation, and is not any more."""


class ActionAnswer(SafeAction):
    """Answers the running topic for the conversation's customer, or generally for anybody."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_answer"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says the answer; asks back when there is no question."""
        question, typed = taken_up(tracker, question_of(tracker))
        if question.topic is None:
            say(dispatcher, [AskTopic() if question.aspect else NothingAsked()])
        else:
            await answer_question(dispatcher, tracker, question, typed)
        if question.topic and question.topic != tracker.get_slot(SLOT_TOPIC):
            return [SlotSet(SLOT_TOPIC, question.topic)]
        return []


async def answer_question(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    question: Question,
    typed: Typed | None = None,
) -> None:
    """Says the personal answer to a question that has one, or the terms, or the general answer.

    Without `typed`, the values are those of the latest message.
    """
    if question.topic not in PERSONAL_ANSWERS and question.topic not in TERMS_ANSWERS:
        _say_general(dispatcher, question)
        return
    snapshot: AccountsSnapshot | None = None
    try:
        snapshot = await account_backend().accounts(tracker.sender_id)
        if snapshot is None and _was_verified(tracker):
            say(dispatcher, [SessionExpired()])
        values = typed or typed_in(tracker)
        records = await _of_values(tracker, question, values, snapshot) or await _records_or_terms(
            question, snapshot
        )
    except BackendUnavailable:
        say(dispatcher, [ServiceDown()])
        records = []
    if records:
        say_answer(dispatcher, records)
    else:
        _say_general(dispatcher, question, verified=snapshot is not None)


async def _records_or_terms(
    question: Question, snapshot: AccountsSnapshot | None
) -> Sequence[Record]:
    """Returns what is known of the question; nothing where the general answer has to do.

    Raises:
        BackendUnavailable: The terms are all there could be, and they cannot be read.
    """
    if snapshot is None:
        return await terms_answer(account_backend(), question, snapshot)
    personal = _personal(question, snapshot)
    if not personal:
        terms = await terms_answer(account_backend(), question, snapshot)
        return terms or _of_other_products(question, snapshot)
    if isinstance(personal[0], NothingThere):
        return _of_other_products(question, snapshot) or personal
    try:
        return [*personal, *await terms_beside(account_backend(), question, snapshot, personal)]
    except BackendUnavailable:
        return personal


async def _of_values(
    tracker: Tracker, question: Question, typed: Typed, snapshot: AccountsSnapshot | None
) -> list[Record]:
    """Returns what answers the values of a question, a payment under way before what to pay."""
    told = await value_answer(account_backend(), tracker.sender_id, question, typed, snapshot)
    if told and snapshot and question.topic in projections.TOPICS:
        return [*payments_under_way(listed_for(question, snapshot.accounts)), *told]
    return told


async def answer_or_overview(
    dispatcher: CollectingDispatcher, conversation_id: str, question: Question
) -> Events:
    """After verification: answers what was asked before, or tells how the accounts are.

    Returns:
        The events that make the overview the running topic, so that "how long?" is about it.

    Raises:
        BackendUnavailable: The accounts cannot be read.
    """
    snapshot = await account_backend().accounts(conversation_id)
    if snapshot is None:
        return []
    # The product was named for what was asked then, as a rule; if not, it may not hide the rest.
    records = _personal(replace(question, product_named=True), snapshot)
    if not records and question.product is None:
        # Only now is it known whose terms are meant; those of a named product were told before.
        records = await terms_answer(account_backend(), question, snapshot)
    elif not records or isinstance(records[0], NothingThere):
        records = [*(records or []), *_of_other_products(question, snapshot)]
    if records:
        say(dispatcher, records)
        return []
    if question.topic in NOTHING_FOUND_IS_SAID:
        say(dispatcher, [NothingOnRecord()])
    overview = OVERVIEW(Question(None, None, question.product), snapshot) or [NoAccounts()]
    if isinstance(overview[0], NothingThere):
        overview += OVERVIEW(Question(None), snapshot) or []
    say(dispatcher, overview)
    return [SlotSet(SLOT_TOPIC, OVERVIEW_TOPIC)]


def _was_verified(tracker: Tracker) -> bool:
    """Tells whether the last word on the matter was that the customer is verified."""
    said = (event.get("metadata", {}).get("utter_action") for event in reversed(tracker.events))
    ends = {LOGGED_OUT, SessionExpired.response}
    return next((name == VERIFIED for name in said if name == VERIFIED or name in ends), False)


def _personal(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    personal = PERSONAL_ANSWERS.get(question.topic or "")
    return personal(question, snapshot) if personal else None


def _of_other_products(question: Question, snapshot: AccountsSnapshot) -> list[Record]:
    """Returns what the records of all products say, where that of an earlier message has nothing.

    A product that was named some messages ago may not be meant any more. One that is named in this
    very message is.
    """
    if question.product is None or question.product_named:
        return []
    records = _personal(replace(question, product=None), snapshot)
    return records if records and not isinstance(records[0], NothingThere) else []


def _say_general(
    dispatcher: CollectingDispatcher, question: Question, *, verified: bool = False
) -> None:
    """Says the general answer; to a verified customer, without the offer to verify them."""
    assert question.topic is not None
    response = general_response(question.topic, question.aspect)
    facts = {FACT_VERIFIED: True} if verified else {}
    ours = {FACT_EXPLAINS: True, FACT_ENDS_ANSWER: True}
    dispatcher.utter_message(response=response, **facts, **ours)
