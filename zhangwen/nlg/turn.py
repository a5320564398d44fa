"""What the tracker tells about the turn in progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from rasa.shared.core.events import (
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from zhangwen.conversation import (
    ENTITY_LANGUAGE,
    INTENT_SWITCH_LANGUAGE,
    METADATA_LANGUAGE,
    METADATA_SHOWN_LANGUAGE,
    SLOT_LANGUAGE,
)
from zhangwen.language import Language

# The NLG's mark on a message said in other words than before, because it was said just before.
SAID_BEFORE = "said_before"

_OTHERS_BETWEEN = 1
_LATELY = 3  # messages of the bot


def texts_newest_first(tracker: DialogueStateTracker) -> Iterator[str]:
    """Yields what the customer typed, the last message first."""
    for message in _messages_newest_first(tracker):
        if message.text:
            yield message.text


def chosen_language(tracker: DialogueStateTracker) -> Language | None:
    """Returns the language that the customer chose last, by a switch or in words; None without.

    A channel with a switch repeats its position with every message, so a choice in words is the
    later one when the switch has not been moved since.
    """
    named = tracker.get_slot(SLOT_LANGUAGE)
    in_words = Language(named) if named else None
    position: Language | None = None
    for message in _messages_newest_first(tracker):
        switched_to = _language_in(message, METADATA_LANGUAGE)
        position = position or switched_to
        if position is None or switched_to is not position:
            break
        if in_words and _names_a_language(message):
            return in_words
    return position or in_words


def shown_language(tracker: DialogueStateTracker) -> Language | None:
    """Returns the language around the chat, as the channel told it last; None without."""
    told = (_language_in(m, METADATA_SHOWN_LANGUAGE) for m in _messages_newest_first(tracker))
    return next((language for language in told if language), None)


def something_was_said(tracker: DialogueStateTracker) -> bool:
    """Tells whether the bot has answered the last message at all."""
    return any(isinstance(event, BotUttered) for event in _events_of_turn(tracker))


def times_just_said(tracker: DialogueStateTracker, response: str, text: str) -> int:
    """Counts how often in a row the bot has said this before, word for word or in other words.

    One other message may stand in between, such as what a form asks.
    """
    times = others = 0
    for message in _said_before_newest_first(tracker):
        if message.metadata.get("utter_action") != response:
            others += 1
            if others > _OTHERS_BETWEEN:
                break
            continue
        times += 1
        if message.text == text:
            return times
        if not message.metadata.get(SAID_BEFORE):
            break  # the same of another product, or in another language
        others = 0
    return 0


def was_said_in_session(tracker: DialogueStateTracker, response: str) -> bool:
    """Tells whether the bot has said a response since the customer came."""
    said = _said_before_newest_first(tracker)
    return any(message.metadata.get("utter_action") == response for message in said)


def was_said_lately(tracker: DialogueStateTracker, response: str) -> bool:
    """Tells whether a response is among the last things that the bot has said."""
    said = islice(_said_before_newest_first(tracker), _LATELY)
    return any(message.metadata.get("utter_action") == response for message in said)


def times_asked(tracker: DialogueStateTracker, form: str, prompt: str) -> int:
    """Counts how often a form has asked since it was opened."""
    times = 0
    for event in reversed(tracker.events):
        if isinstance(event, ActiveLoop) and event.name == form:
            break
        if isinstance(event, BotUttered):
            times += event.metadata.get("utter_action") == prompt
    return times


def latest_intent(tracker: DialogueStateTracker) -> str | None:
    """Returns the intent of the last message."""
    message = tracker.latest_message
    return message.intent.get("name") if message and message.intent else None


def _language_in(message: UserUttered, key: str) -> Language | None:
    """Returns what the channel's metadata name; None for any value that is no language."""
    with suppress(ValueError):
        return Language(message.metadata.get(key))
    return None


def _names_a_language(message: UserUttered) -> bool:
    asked = message.intent.get("name") if message.intent else None
    found = (entity.get("entity") for entity in message.entities)
    return asked == INTENT_SWITCH_LANGUAGE and ENTITY_LANGUAGE in found


def _messages_newest_first(tracker: DialogueStateTracker) -> Iterator[UserUttered]:
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            yield event


def _said_before_newest_first(tracker: DialogueStateTracker) -> Iterator[BotUttered]:
    """Yields what the bot said in this session before the turn in progress."""
    turn = len(_events_of_turn(tracker))
    for event in reversed(list(tracker.events)[: len(tracker.events) - turn]):
        if isinstance(event, SessionStarted):
            return
        if isinstance(event, BotUttered):
            yield event


def _events_of_turn(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.append(event)
    return events
