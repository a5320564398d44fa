"""A PostgreSQL that does not come back: nobody waits for it for ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from zhangwen import database as module
from zhangwen.database import Database


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants to wait in tests; locks end first, so that a test can tell which it was."""
    monkeypatch.setattr(module, "BUSY_TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(module, "STATEMENT_TIMEOUT_SECONDS", 2)


@pytest.fixture
def database(quick: None, postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def test_a_statement_that_takes_too_long_is_given_up(database: Database) -> None:
    with pytest.raises(OperationalError, match="statement timeout"), database.reading() as session:
        session.execute(text("SELECT pg_sleep(60)"))

    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_a_lock_that_somebody_keeps_is_not_waited_for(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("CREATE TABLE kept (id int)"))

    with database.writing() as holder:
        holder.execute(text("LOCK TABLE kept"))
        with pytest.raises(OperationalError, match="lock timeout"), database.writing() as session:
            session.execute(text("INSERT INTO kept VALUES (1)"))


def test_a_transaction_that_nobody_goes_on_with_lets_go_of_its_locks(database: Database) -> None:
    with database.reading() as session:
        timeout = session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()

    assert timeout == "2s"


def test_a_line_that_has_gone_dead_is_noticed(database: Database) -> None:
    with database.reading() as session:
        told = session.connection().connection.get_dsn_parameters()

    assert told["tcp_user_timeout"] == "10000"
    assert (told["keepalives_idle"], told["keepalives_interval"], told["keepalives_count"]) == (
        *("5", "1", "5"),
    )


def test_what_the_url_says_itself_stands(quick: None, postgres_url: str) -> None:
    database = Database(f"{postgres_url}?options=-c%20statement_timeout%3D1234&keepalives_idle=99")

    with database.reading() as session:
        statement = session.execute(text("SHOW statement_timeout")).scalar()
        lock = session.execute(text("SHOW lock_timeout")).scalar()
        told = session.connection().connection.get_dsn_parameters()
    database.close()

    assert (statement, lock, told["keepalives_idle"]) == ("1234ms", "1s", "99")
