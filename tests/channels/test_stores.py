"""The stores, on SQLite and on PostgreSQL, with several processes' worth of callers at once."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text, update

from zhangwen.channels.chat.message_store import MessageStore, TooManyMessages
from zhangwen.channels.chat.messages import EndReason, NoticeCode, Reply, Role
from zhangwen.channels.chat.session_tokens import new_conversation_id
from zhangwen.channels.chat.store import ConversationOver, ConversationStore, Restarted
from zhangwen.channels.chat.tables import Base, MessageRow
from zhangwen.channels.chat.turn_store import TurnStore
from zhangwen.database import Database

OWNER = "0" * 64
BIG = 10_000


@pytest.fixture(params=["sqlite", "postgresql"])
def open_database(request: Any, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens one database again and again, as so many processes do."""
    url = f"sqlite:///{tmp_path / 'chat.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with ExitStack() as stack:

        def open_one() -> Database:
            database = Database(url)
            stack.callback(database.close)
            database.create_tables(Base.metadata)
            return database

        yield open_one


class Process:
    """One server's stores."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.conversations = ConversationStore(database)
        self.messages = MessageStore(database)
        self.turns = TurnStore(database)


@pytest.fixture
def one(open_database: Callable[[], Database]) -> Process:
    return Process(open_database())


@pytest.fixture
def other(open_database: Callable[[], Database]) -> Process:
    return Process(open_database())


@pytest.fixture
def conversation(one: Process) -> str:
    return one.conversations.open(new_conversation_id()).id


def test_a_message_comes_back_as_it_was_stored(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "按钮", sent="负载", language="en")
    waiting = one.turns.begin_turn(conversation, "me", 10)
    reply = Reply(
        "你好",
        language="zh-Hans",
        buttons=(("标题一", "一"), ("标题二", "二")),
        parts=({"type": "text", "text": "你好"},),
        sources=({"title": "说明"},),
        asks_back=True,
        ask_feedback=True,
    )
    one.turns.finish_turn(conversation, "me", 1, [reply])
    one.messages.give_feedback(conversation, 2, True)

    asked, answered = one.messages.history(conversation, 10)

    assert waiting
    assert (waiting.text, waiting.client_id, waiting.language) == ("负载", "a", "en")
    assert (asked.role, asked.text, asked.client_id) == (Role.CUSTOMER, "按钮", "a")
    assert (answered.text, answered.language, answered.feedback) == ("你好", "zh-Hans", True)
    assert [(b.title, b.payload) for b in answered.buttons] == [("标题一", "一"), ("标题二", "二")]
    assert (answered.parts, answered.sources) == (reply.parts, reply.sources)
    assert (answered.asks_back, answered.ask_feedback) == (True, True)


def test_a_turn_without_answers_leaves_a_notice(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "你好")
    one.turns.begin_turn(conversation, "me", 10)
    one.turns.finish_turn(conversation, "me", 1, [])

    notice = one.messages.history(conversation, 10)[-1]
    assert (notice.code, notice.about) == (NoticeCode.NO_ANSWER, 1)


def test_numbers_are_given_out_once_whoever_asks(
    one: Process, other: Process, conversation: str
) -> None:
    def add(number: int) -> int:
        messages = (one, other)[number % 2].messages
        return messages.add_message(conversation, f"id-{number}", "x", a_minute=BIG).seq

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(add, range(60)))

    assert sorted(numbers) == list(range(1, 61))


def test_a_message_is_stored_once_whoever_stores_it(
    one: Process, other: Process, conversation: str
) -> None:
    def add(number: int) -> bool:
        messages = (one, other)[number % 2].messages
        return messages.add_message(conversation, "same", "x", a_minute=BIG).is_new

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add, range(20))) == 1


def test_a_customer_has_one_running_conversation_whoever_opens_it(
    one: Process, other: Process
) -> None:
    def open_one(number: int) -> str:
        return (one, other)[number % 2].conversations.open(new_conversation_id(), OWNER).id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(open_one, range(20)))) == 1


def test_one_holder_at_a_time(one: Process, other: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "你好")

    def take(number: int) -> bool:
        turns = (one, other)[number % 2].turns
        return turns.begin_turn(conversation, f"holder-{number}", 60) is not None

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(20))) == 1


def test_a_lock_holds_for_as_long_as_it_is_renewed(
    one: Process, other: Process, conversation: str
) -> None:
    one.messages.add_message(conversation, "a", "你好")
    assert one.turns.begin_turn(conversation, "one", 0.0)
    assert one.turns.keep_lock(conversation, "one", 60)
    assert other.turns.begin_turn(conversation, "other", 60) is None

    one.turns.keep_lock(conversation, "one", 0.0)
    assert other.turns.begin_turn(conversation, "other", 60)

    assert not one.turns.keep_lock(conversation, "one", 60)
    assert not one.turns.finish_turn(conversation, "one", 1, [Reply("zu spät")])
    one.turns.release_lock(conversation, "one")  # not its own: nothing happens
    assert other.turns.keep_lock(conversation, "other", 60)


def test_a_turn_is_finished_once(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "你好")
    one.turns.begin_turn(conversation, "me", 60)

    assert one.turns.finish_turn(conversation, "me", 1, [Reply("一")])
    assert not one.turns.finish_turn(conversation, "me", 1, [Reply("二")])


def test_attempts_are_counted(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "你好")

    attempts = [one.turns.begin_turn(conversation, str(n), 0.0) for n in range(3)]

    assert [attempt and attempt.attempts for attempt in attempts] == [1, 2, 3]


def test_the_lock_is_free_when_nothing_waits(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "你好")
    one.turns.begin_turn(conversation, "me", 60)
    one.turns.finish_turn(conversation, "me", 1, [Reply("一")])
    assert one.turns.begin_turn(conversation, "me", 60) is None

    one.messages.add_message(conversation, "b", "再见")
    assert one.turns.begin_turn(conversation, "another", 60)


def test_who_waits_without_anybody_answering(one: Process, conversation: str) -> None:
    busy = one.conversations.open(new_conversation_id()).id
    for each in (conversation, busy):
        one.messages.add_message(each, "a", "你好")
    one.turns.begin_turn(busy, "me", 60)

    assert one.turns.waiting_since(0) == [conversation]
    assert one.turns.waiting_since(60) == []


def test_looking_for_what_waits_does_not_read_every_message(one: Process) -> None:
    with one.database.reading() as session:
        query = "SELECT conversation_id FROM messages WHERE messages.pending{} AND time <= 0"
        if one.database.engine.dialect.name == "sqlite":
            plan = session.execute(text("EXPLAIN QUERY PLAN " + query.format(" = 1"))).all()
            assert "ix_messages_pending" in str(plan)
        else:
            session.execute(text("SET enable_seqscan = off"))
            plan = session.execute(text("EXPLAIN " + query.format(""))).all()
            assert "ix_messages_pending" in str(plan)


def test_a_restart_takes_the_answer_away_from_a_running_turn(
    one: Process, conversation: str
) -> None:
    one.messages.add_message(conversation, "a", "你好")
    one.turns.begin_turn(conversation, "me", 60)

    restarted = one.conversations.restart(conversation, new_conversation_id(), None)

    assert restarted.id != conversation
    assert restarted.ended == (conversation,)
    assert not one.turns.finish_turn(conversation, "me", 1, [Reply("zu spät")])
    assert one.turns.waiting_since(0) == []
    snapshot = one.messages.snapshot(conversation, 0)
    assert snapshot
    assert (snapshot.ended, snapshot.is_typing) == (EndReason.RESTARTED, False)
    with pytest.raises(ConversationOver):
        one.messages.add_message(conversation, "b", "noch da?")
    with pytest.raises(ConversationOver):
        one.conversations.restart(conversation, new_conversation_id(), None)


def test_a_restarted_customer_has_the_new_conversation(one: Process) -> None:
    old = one.conversations.open(new_conversation_id(), OWNER).id

    new = one.conversations.restart(old, new_conversation_id(), OWNER).id

    assert one.conversations.open(new_conversation_id(), OWNER).id == new != old
    assert one.conversations.restart(old, new_conversation_id(), OWNER) == Restarted(new)


def test_a_restart_never_hands_back_what_was_said_before(one: Process, conversation: str) -> None:
    older = one.conversations.open(new_conversation_id(), OWNER).id
    one.messages.add_message(older, "a", "vorgestern")

    restarted = one.conversations.restart(conversation, new_conversation_id(), OWNER)

    assert restarted.ended == (conversation, older)
    assert one.messages.history(restarted.id, 10) == []
    assert one.conversations.open(new_conversation_id(), OWNER).id == restarted.id
    assert one.turns.waiting_since(0) == []


def test_restarts_at_once_end_in_one_conversation(one: Process, other: Process) -> None:
    tabs = [one.conversations.open(new_conversation_id()).id for _ in range(2)]

    def restart(number: int) -> str:
        conversations = (one, other)[number].conversations
        return conversations.restart(tabs[number], new_conversation_id(), OWNER).id

    with ThreadPoolExecutor(2) as threads:
        opened = list(threads.map(restart, range(2)))

    found = [one.conversations.find(each) for each in opened]
    assert [each.id for each in found if each and not each.ended] == [
        one.conversations.open(new_conversation_id(), OWNER).id
    ]


def test_versions_grow_with_what_there_is_to_see(one: Process, conversation: str) -> None:
    def version() -> int:
        return one.conversations.versions([conversation, "unknown"])[conversation]

    seen = [version()]
    one.messages.add_message(conversation, "a", "你好")
    seen.append(version())
    one.turns.begin_turn(conversation, "me", 60)
    one.turns.finish_turn(conversation, "me", 1, [Reply("一")])
    seen.append(version())
    one.conversations.restart(conversation, new_conversation_id(), None)
    seen.append(version())

    assert seen == sorted(set(seen))


def test_a_minute_has_room_again_when_it_is_over(one: Process, conversation: str) -> None:
    began = time.monotonic()
    for number in range(3):
        one.messages.add_message(conversation, str(number), "x", a_minute=3)
    with pytest.raises(TooManyMessages) as refused:
        one.messages.add_message(conversation, "3", "x", a_minute=3)
    assert 60 - (time.monotonic() - began) - 1 < refused.value.retry_after <= 60

    with one.database.writing() as session:
        session.execute(update(MessageRow).values(time=MessageRow.time - 61))
    assert one.messages.add_message(conversation, "3", "x", a_minute=3).is_new


def test_what_is_old_is_forgotten(one: Process, conversation: str) -> None:
    one.messages.add_message(conversation, "a", "alt")
    one.turns.begin_turn(conversation, "me", 60)
    one.turns.finish_turn(conversation, "me", 1, [Reply("alt", buttons=(("t", "p"),))])
    one.messages.give_feedback(conversation, 2, True)
    button = one.messages.history(conversation, 9)[-1].buttons[0].id
    with one.database.writing() as session:
        session.execute(update(MessageRow).values(time=MessageRow.time - 100))
    one.messages.add_message(conversation, "b", "neu")

    assert one.conversations.forget_before(50) == 2

    assert [m.text for m in one.messages.history(conversation, 9)] == ["neu"]
    assert one.messages.button(conversation, button) is None
    assert one.messages.snapshot(conversation, 0)

    assert one.conversations.forget_before(-1) == 1
    assert one.messages.snapshot(conversation, 0) is None


def test_anonymous_conversations_that_were_never_used_are_forgotten_soon(one: Process) -> None:
    unused, used = (one.conversations.open(new_conversation_id()).id for _ in range(2))
    one.messages.add_message(used, "a", "x")
    owned = one.conversations.open(new_conversation_id(), OWNER).id

    one.conversations.forget_unused(60)
    assert one.conversations.find(unused)

    one.conversations.forget_unused(-1)
    assert one.conversations.find(unused) is None
    assert one.conversations.find(used)
    assert one.conversations.find(owned)


def test_looking_for_work_where_there_is_none_writes_nothing(
    one: Process, conversation: str
) -> None:
    statements: list[str] = []
    event.listen(
        one.database.engine,
        "before_cursor_execute",
        lambda *given: statements.append(given[2].split()[0]),
    )

    assert one.turns.begin_turn(conversation, "me", 60) is None
    assert statements
    assert set(statements) <= {"BEGIN", "SELECT"}

    one.messages.add_message(conversation, "a", "你好")
    assert one.turns.begin_turn(conversation, "me", 60)
    assert "UPDATE" in statements


def test_a_sqlite_file_keeps_what_was_said_and_nothing_that_was_deleted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chat.sqlite'}")
    with database.reading() as session:
        settings = [
            session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("synchronous", "secure_delete")
        ]
    database.close()

    full, on = 2, 1
    assert settings == [full, on]


def test_processes_that_start_at_once_open_a_new_database(
    open_database: Callable[[], Database],
) -> None:
    with ThreadPoolExecutor(8) as threads:
        databases = list(threads.map(lambda _: open_database(), range(8)))

    for database in databases:
        assert ConversationStore(database).find("f" * 32) is None


def test_a_sign_out_takes_the_conversation_from_the_tokens_of_its_time(
    one: Process, other: Process
) -> None:
    before = one.conversations.open(new_conversation_id(), OWNER)
    one.messages.add_message(before.id, "a", "你好", generation=before.generation)
    version = other.conversations.versions([before.id])[before.id]

    one.conversations.sign_out(before.id, before.generation)

    attempts: tuple[Callable[[int], object], ...] = (
        lambda old: other.conversations.sign_out(before.id, old),
        lambda old: other.conversations.restart(before.id, new_conversation_id(), OWNER, old),
        lambda old: other.messages.add_message(before.id, "b", "x", generation=old),
        lambda old: other.messages.add_message(before.id, "a", "你好", generation=old),
        lambda old: other.messages.give_feedback(before.id, 1, True, generation=old),
    )
    for attempt in attempts:
        with pytest.raises(ConversationOver):
            attempt(before.generation)
    # Its streams look, and find that they are of another time.
    assert other.conversations.versions([before.id])[before.id] > version
    after = other.conversations.open(new_conversation_id(), OWNER)
    assert (after.id, after.generation) == (before.id, before.generation + 1)
    snapshot = other.messages.snapshot(after.id, 0)
    assert snapshot
    assert (snapshot.generation, snapshot.ended) == (after.generation, None)
    assert [message.text for message in snapshot.messages] == ["你好"]
    assert other.messages.add_message(after.id, "b", "x", generation=after.generation).is_new


def test_sign_outs_at_once_are_one(one: Process, other: Process, conversation: str) -> None:
    def sign_out(number: int) -> bool:
        try:
            (one, other)[number % 2].conversations.sign_out(conversation, 0)
        except ConversationOver:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(sign_out, range(8))) == 1


def test_a_database_of_the_release_before_sign_outs_were_counted(
    open_database: Callable[[], Database],
) -> None:
    old = Process(open_database())
    conversation = old.conversations.open(new_conversation_id(), OWNER).id
    old.messages.add_message(conversation, "a", "你好")
    with old.database.writing() as session:
        session.execute(text("ALTER TABLE conversations DROP COLUMN generation"))

    with ThreadPoolExecutor(8) as threads:  # several bots of the new release start
        new = [Process(database) for database in threads.map(lambda _: open_database(), range(8))]

    # A bot of the old release, which is still there, goes on.
    of_old_bot = new_conversation_id()
    with old.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO conversations (id, created, active, last_seq, version)"
                f" VALUES ('{of_old_bot}', 0, 0, 0, 0)"
            )
        )
    for process in new:
        found = process.conversations.open(new_conversation_id(), OWNER)
        assert (found.id, found.generation) == (conversation, 0)
        assert [m.text for m in process.messages.history(conversation, 9)] == ["你好"]
    assert new[0].messages.add_message(of_old_bot, "a", "x").is_new
    new[0].conversations.sign_out(conversation, 0)
    with pytest.raises(ConversationOver):
        new[1].messages.add_message(conversation, "b", "x")


def test_an_error_does_not_quote_what_was_said(one: Process) -> None:
    with (
        pytest.raises(Exception, match="conversation") as failed,
        one.database.writing() as session,
    ):
        session.add(MessageRow(conversation_id="f" * 32, seq=1, role="x", text="geheim", time=0.0))

    assert "geheim" not in str(failed.value)


def test_a_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'chat.sqlite'}")
    database.create_tables(Base.metadata)
    ConversationStore(database).open(new_conversation_id())

    for file in tmp_path.glob("chat.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    database.close()
