"""The assistant as the channel sees it: Rasa's agent, which answers texts and remembers turns."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from zhangwen.channels.chat.messages import Reply
from zhangwen.channels.chat.output import ReplyCollector, Said
from zhangwen.conversation import (
    METADATA_LANGUAGE,
    METADATA_SHOWN_LANGUAGE,
    SLOT_TOPIC,
    Aspect,
)
from zhangwen.failure import kind_and_place
from zhangwen.language import Language
from zhangwen.nlg.welcome import Welcome, welcome
from zhangwen.nlg.writer import WordingError

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

CHANNEL = "chat"

# Whatever asks the customer for something: a phone number, a code, which question they mean.
_ASKS = "utter_ask_"
# After it comes the answer to what was asked before the customer had proved who they are.
_VERIFIED = "utter_verified"
_SERVICE_DOWN = "utter_service_down"


class Assistant(Protocol):
    """Who answers."""

    async def answer(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        language: str | None,
        shown_language: str | None,
    ) -> list[Reply]:
        """Runs a turn and returns what was said in it; what went wrong is logged, not raised.

        Args:
            conversation_id: Where it is said.
            message_id: The client's own id of it.
            text: What is said.
            language: What the customer chose by the widget's switch, if anything.
            shown_language: What the widget's own words are in, if it told.
        """

    async def answered(self, conversation_id: str, message_id: str) -> list[Reply] | None:
        """Returns what was said in a turn that was run before; None when there was none."""

    def welcome(self, is_signed_in: bool = False) -> dict[Language, Welcome]:
        """Returns what a conversation shows before the first word, by language."""

    async def forget_before(self, seconds_ago: float) -> None:
        """Deletes what is remembered of turns that are older."""


class RasaAssistant:
    """Rasa's agent behind `Assistant`.

    Args:
        app: The server, on which Rasa puts its agent while it starts.
        on_new_message: Rasa's way into a turn.
    """

    def __init__(self, app: Sanic, on_new_message: OnNewMessage) -> None:
        self._app = app
        self._on_new_message = on_new_message
        self._welcomes: dict[bool, dict[Language, Welcome]] = {}

    async def answer(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        language: str | None,
        shown_language: str | None,
    ) -> list[Reply]:
        """Runs a turn (see `Assistant`). The only metadata is made here."""
        told = {METADATA_LANGUAGE: language, METADATA_SHOWN_LANGUAGE: shown_language}
        collector = ReplyCollector()
        message = UserMessage(
            text,
            collector,
            conversation_id,
            input_channel=CHANNEL,
            message_id=message_id,
            metadata={key: value for key, value in told.items() if value},
        )
        try:
            await self._on_new_message(message)
        except Exception as error:  # What was said before it went wrong is still an answer.
            logger.error("A turn failed: %s", kind_and_place(error))
        return await self._with_feedback(conversation_id, collector.said)

    async def answered(self, conversation_id: str, message_id: str) -> list[Reply] | None:
        """Looks the turn up in Rasa's tracker store (see `Assistant`).

        Rasa saves a turn as a whole when it is over, so one that is there is complete.
        """
        tracker = await self._app.ctx.agent.tracker_store.retrieve(conversation_id)
        if tracker is None:
            return None
        said: list[Said] = []
        for event in reversed(tracker.events):
            if isinstance(event, BotUttered):
                if each := Said.from_rasa(event.message()):
                    said.append(each)
            elif isinstance(event, UserUttered):
                if event.message_id == message_id:
                    return await self._with_feedback(conversation_id, said[::-1])
                said.clear()
        return None

    def welcome(self, is_signed_in: bool = False) -> dict[Language, Welcome]:
        """Returns the welcome of the loaded model (see `Assistant`)."""
        if is_signed_in not in self._welcomes:
            responses = self._app.ctx.agent.domain.responses
            try:
                self._welcomes[is_signed_in] = welcome(responses, is_signed_in)
            except WordingError as error:
                logger.error("The model has no welcome: %s", error)
                return {language: Welcome("", ()) for language in Language}
        return self._welcomes[is_signed_in]

    async def forget_before(self, seconds_ago: float) -> None:
        """Asks our tracker store to forget (see `Assistant`); others keep what they have."""
        store = self._store()
        forget = getattr(store, "forget_before", None)
        if forget is None:
            logger.warning("Old turns are kept: %s deletes none.", type(store).__name__)
        else:
            await forget(seconds_ago)

    async def _with_feedback(self, conversation_id: str, said: list[Said]) -> list[Reply]:
        """Has the last message of an answer ask whether it helped."""
        replies = [each.reply for each in said]
        # The form for the phone number goes on asking after an answer in between.
        answer = next((n for n in reversed(range(len(said))) if not _asks(said[n])), None)
        if answer is not None and (
            _tells_of_an_account(said[: answer + 1])
            or await self._last_intent(conversation_id) in self._topics()
        ):
            replies[answer] = replace(replies[answer], ask_feedback=True)
        return replies

    async def _last_intent(self, conversation_id: str) -> str | None:
        store = self._store()
        quick = getattr(store, "last_intent", None)
        if quick is not None:
            return str(await quick(conversation_id))
        tracker = await store.retrieve(conversation_id)
        if tracker is None or tracker.latest_message is None:
            return None
        return str((tracker.latest_message.intent or {}).get("name"))

    def _store(self) -> Any:
        """Returns the store that keeps turns; Rasa wraps it in one that survives its errors."""
        store = self._app.ctx.agent.tracker_store
        return getattr(store, "_tracker_store", store)

    def _topics(self) -> frozenset[str]:
        """Returns the intents that are questions about an account: those that set the topic."""
        slots: Iterable[Any] = self._app.ctx.agent.domain.slots
        topic = next((slot for slot in slots if slot.name == SLOT_TOPIC), None)
        mappings = topic.mappings if topic is not None else ()
        intents = {str(mapping.get("intent")) for mapping in mappings}
        return frozenset(intents | {aspect.value for aspect in Aspect})


def _asks(said: Said) -> bool:
    return said.reply.asks_back or (said.response or "").startswith(_ASKS)


def _tells_of_an_account(said: Sequence[Said]) -> bool:
    """Tells whether the customer has seen their records, whatever their last message was.

    It may have been a code, or a yes.
    """
    *before, last = said
    if any(part.get("type") == "account" for part in last.reply.parts):
        return True
    is_verified = any(each.response == _VERIFIED for each in before)
    return is_verified and last.response != _SERVICE_DOWN
