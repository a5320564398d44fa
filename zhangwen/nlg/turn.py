"""What the tracker tells about the turn in progress."""

from __future__ import annotations

from collections.abc import Iterator

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def texts_newest_first(tracker: DialogueStateTracker) -> Iterator[str]:
    """Yields what the customer typed, the last message first."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.text:
            yield event.text


def something_was_said(tracker: DialogueStateTracker) -> bool:
    """Tells whether the bot has answered the last message at all."""
    return any(isinstance(event, BotUttered) for event in _events_of_turn(tracker))


def latest_intent(tracker: DialogueStateTracker) -> str | None:
    """Returns the intent of the last message."""
    message = tracker.latest_message
    return message.intent.get("name") if message and message.intent else None


def _events_of_turn(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.append(event)
    return events
