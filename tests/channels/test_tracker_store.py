"""Our tracker store: what a turn sees of a conversation, however long it has become."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from zhangwen.tracker_store import KEPT_TURNS, URL_VARIABLE, ConciseTrackerStore

CUSTOMER = "c" * 32
MANY = KEPT_TURNS + 6
DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet]
slots:
  topic: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  product: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  language: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms:
  phone_form: {required_slots: []}
responses:
  utter_greet: [{text: hi}]
"""
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: Any, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'tracker.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[ConciseTrackerStore]:
    store = ConciseTrackerStore(DOMAIN, host=url)
    yield store
    store.close()


async def begin(store: TrackerStore) -> None:
    tracker = await store.get_or_create_tracker(CUSTOMER, append_action_listen=False)
    events = [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)


async def turn(store: TrackerStore, text: str, *events: Event) -> DialogueStateTracker:
    """One turn, as Rasa's processor runs it; returns what it saw when it began."""
    tracker = await store.get_or_create_tracker(CUSTOMER, append_action_listen=False)
    seen = tracker.copy()
    said = UserUttered(text, {"name": "greet", "confidence": 1.0}, message_id=f"id-{text}")
    answer = [ActionExecuted("utter_greet"), BotUttered("hi"), ActionExecuted(ACTION_LISTEN_NAME)]
    tracker.update_with_events([said, *events, *answer], DOMAIN)
    await store.save(tracker)
    return seen


def texts(tracker: DialogueStateTracker | None) -> list[str | None]:
    assert tracker
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_a_short_conversation_comes_back_as_it_was(store: ConciseTrackerStore) -> None:
    await begin(store)
    for number in range(KEPT_TURNS):
        await turn(store, str(number), SlotSet("topic", f"t{number}"))

    read = await store.retrieve(CUSTOMER)

    assert read
    assert texts(read) == [str(number) for number in range(KEPT_TURNS)]
    assert [event.type_name for event in read.events][:3] == ["action", "session_started", "action"]
    assert len(read.events) == 3 + 5 * KEPT_TURNS


async def test_of_a_long_one_only_the_last_turns_and_the_slots_are_read(
    store: ConciseTrackerStore,
) -> None:
    await begin(store)
    await turn(store, "first", SlotSet("language", "en"), SlotSet("product", ["huabei"]))
    for number in range(MANY):
        await turn(store, str(number), SlotSet("topic", f"t{number}"))

    read = await store.retrieve(CUSTOMER)
    whole = await store.retrieve_full_tracker(CUSTOMER)

    assert read
    assert whole
    assert texts(read) == [str(number) for number in range(MANY - KEPT_TURNS, MANY)]
    assert texts(whole) == ["first", *map(str, range(MANY))]
    assert read.current_slot_values() == whole.current_slot_values()
    assert read.latest_action_name == whole.latest_action_name == ACTION_LISTEN_NAME
    assert read.latest_message == whole.latest_message


async def test_a_turn_sees_the_slots_that_were_set_before_what_it_reads(
    store: ConciseTrackerStore,
) -> None:
    await begin(store)
    await turn(store, "a", SlotSet("language", "en"))
    await turn(store, "b", SlotSet("language", "zh-Hant"))
    for number in range(MANY):
        seen = await turn(store, str(number))

    assert seen.get_slot("language") == "zh-Hant"


async def test_a_running_form_goes_on(store: ConciseTrackerStore) -> None:
    await begin(store)
    await turn(store, "ended", ActiveLoop("phone_form"), ActiveLoop(None))
    await turn(store, "runs", ActiveLoop("phone_form"), SlotSet("requested_slot", "phone"))
    for number in range(MANY):
        seen = await turn(store, str(number))
    assert seen.active_loop_name == "phone_form"
    assert seen.get_slot("requested_slot") == "phone"

    await turn(store, "over", ActiveLoop(None))
    for number in range(MANY):
        seen = await turn(store, str(number))
    assert seen.active_loop_name is None


async def test_what_cannot_be_told_in_short_is_read_whole(store: ConciseTrackerStore) -> None:
    await begin(store)
    await turn(store, "first", ConversationPaused())
    for number in range(MANY):
        seen = await turn(store, str(number))

    assert len(texts(seen)) == MANY
    assert seen.is_paused()


async def test_a_new_session_forgets_the_last_one(store: ConciseTrackerStore) -> None:
    await begin(store)
    for number in range(30):
        await turn(store, str(number), SlotSet("topic", "old"))
    await begin(store)
    seen = await turn(store, "new")

    assert texts(seen) == []
    assert seen.get_slot("topic") is None
    assert texts(await store.retrieve(CUSTOMER)) == ["new"]


async def test_events_are_stored_once(url: str) -> None:
    one, other = ConciseTrackerStore(DOMAIN, host=url), ConciseTrackerStore(DOMAIN, host=url)
    await begin(one)
    for number in range(50):  # two processes, one turn at a time
        await turn((one, other)[number % 2], str(number))

    assert texts(await one.retrieve_full_tracker(CUSTOMER)) == [str(n) for n in range(50)]
    for store in (one, other):
        store.close()


async def test_a_tracker_that_was_not_read_here_adds_what_is_new(
    store: ConciseTrackerStore,
) -> None:
    await begin(store)
    await turn(store, "a")
    read = await store.retrieve(CUSTOMER)
    assert read
    copy = DialogueStateTracker.from_events(CUSTOMER, list(read.events), slots=DOMAIN.slots)
    copy.update(UserUttered("b", {"name": "greet"}))
    await store.save(copy)

    assert texts(await store.retrieve(CUSTOMER)) == ["a", "b"]


async def test_the_last_intent_is_known_without_reading(store: ConciseTrackerStore) -> None:
    assert await store.last_intent(CUSTOMER) is None
    await begin(store)
    await turn(store, "hello")

    assert await store.last_intent(CUSTOMER) == "greet"
    assert list(await store.keys()) == [CUSTOMER]


async def test_what_is_old_is_forgotten(store: ConciseTrackerStore) -> None:
    await begin(store)
    old = UserUttered("old", {"name": "greet"}, timestamp=time.time() - 100)
    tracker = await store.get_or_create_tracker(CUSTOMER)
    tracker.update(old)
    await store.save(tracker)
    await turn(store, "new")

    await store.forget_before(50)

    assert texts(await store.retrieve_full_tracker(CUSTOMER)) == ["new"]


def test_rasa_finds_it_by_its_name_in_endpoints_yml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{tmp_path / 'tracker.sqlite'}")
    entry = EndpointConfig(type="zhangwen.tracker_store.ConciseTrackerStore")

    store = TrackerStore.create(entry)

    assert isinstance(store, ConciseTrackerStore)
    store.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is not set"),
        ("sqlite://", "must name a file"),
        ("mysql://localhost/x", "must begin with"),
        ("nonsense", "is not a database URL"),
        ("sqlite:////no/such/folder/tracker.sqlite", "cannot be opened"),
        ("postgresql://127.0.0.1:1/x", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, url: str, message: str
) -> None:
    monkeypatch.setenv(URL_VARIABLE, url)

    with pytest.raises(RasaException, match=f"{URL_VARIABLE} .*{message}"):
        ConciseTrackerStore(DOMAIN)
