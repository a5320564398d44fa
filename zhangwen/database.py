"""How conversations' databases are opened: SQLite for one machine, PostgreSQL for several."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar, cast

from sqlalchemy import MetaData, create_engine, event, text
from sqlalchemy.engine import URL, CursorResult, Engine, Result, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool
from typing_extensions import ParamSpec

BUSY_TIMEOUT_SECONDS = 5
CONNECT_TIMEOUT_SECONDS = 3
STATEMENT_TIMEOUT_SECONDS = 10
SILENCE_SECONDS = 10  # of a server that is gone without a word
THREADS = 4
_WRITES = "zhangwen_writes"
_CREATING_TABLES = 7_301_001  # any number, the same for all who create these tables

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class Database:
    """A database, and the threads that talk to it; connections are opened as they are needed.

    A statement takes well under a millisecond on SQLite, but a writer may have to wait for another
    process (up to `BUSY_TIMEOUT_SECONDS`), and PostgreSQL is a network away. The event loop also
    runs the assistant's turns, so nothing waits for a database in it: `run` uses a few threads, at
    a tenth of a millisecond a call.

    Args:
        url: `sqlite:///<file>` or `postgresql://...`.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(
            self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def run(
        self, work: Callable[Given, Returned], *args: Given.args, **kwargs: Given.kwargs
    ) -> Returned:
        """Does a piece of work in a thread and returns what it returns."""
        call = partial(work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads; on SQLite it waits for no writer."""
        with self._readers.begin() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed at the end, and rolled back when something is raised.

        On SQLite it has the write lock from the start, so that nothing it has read can change.
        """
        with self._writers.begin() as session:
            yield session

    def create_tables(self, tables: MetaData) -> None:
        """Creates what is not there yet; a SQLite file is its owner's alone."""
        if self.engine.dialect.name == "sqlite":
            _create_private_file(str(self.engine.url.database))
        with self.engine.execution_options(**{_WRITES: True}).begin() as connection:
            if connection.dialect.name == "postgresql":
                # Processes that start at once would all try to create the tables.
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATING_TABLES}
                )
            tables.create_all(connection)

    def close(self) -> None:
        """Ends the threads and closes every connection."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def rows_changed(result: Result) -> int:
    """Returns how many rows an UPDATE or a DELETE has met."""
    return int(cast(CursorResult, result).rowcount)


def problem_with(url: str) -> str | None:
    """Says what is wrong with a database URL, so that it can be written behind a setting's name."""
    if not url:
        return "is not set: set it to sqlite:///<file> or postgresql://..."
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            return "must begin with sqlite:/// or postgresql://"
        dialect: Any = parsed.get_dialect()
        if dialect.is_async:
            return "names a driver for async code: write sqlite:///<file> or postgresql://..."
        dialect.dbapi()  # imports it
    except ImportError:
        return "names a driver that is not installed: write sqlite:///<file> or postgresql://..."
    except (ArgumentError, ValueError):
        return "is not a database URL"
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        return "must name a file for SQLite"  # memory is another one for each thread
    return None


def now(session: Session) -> float:
    """Returns the time that all processes agree on, as Unix time: the database server's."""
    if session.get_bind().dialect.name == "postgresql":
        return float(
            session.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
        )
    return time.time()


def _create_private_file(path: str) -> None:
    """Creates a file that only its owner can read, unless it is there.

    SQLite gives its journal files the mode of the database. What is wrong with the path, it says
    itself when it connects.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=THREADS,
            hide_parameters=True,  # customers' words, in the text of an error
            connect_args=_postgres_arguments(parsed),
        )
    engine = create_engine(
        parsed,
        poolclass=QueuePool,  # the default opens the file anew for every transaction
        pool_size=THREADS,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres_arguments(url: URL) -> dict[str, Any]:
    """Sees to it that nothing waits for ever: neither a statement nor a line that has gone dead.

    What the URL itself says about the same stands.
    """
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_SECONDS,
        "lock_timeout": BUSY_TIMEOUT_SECONDS,
        # Of a process that was stopped in the middle of a transaction: its locks hold up others.
        "idle_in_transaction_session_timeout": STATEMENT_TIMEOUT_SECONDS,
    }
    options = [f"-c {name}={seconds * 1000}" for name, seconds in limits.items()]
    arguments = {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "keepalives_idle": SILENCE_SECONDS // 2,
        "keepalives_interval": 1,
        "keepalives_count": SILENCE_SECONDS // 2,
        "tcp_user_timeout": SILENCE_SECONDS * 1000,
    }
    return {
        **{name: value for name, value in arguments.items() if name not in url.query},
        "options": " ".join([*options, str(url.query.get("options", ""))]),
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Makes a SQLite connection fit for several processes (a listener for "connect")."""
    # The driver's own idea of when to begin a transaction is turned off: see _begin.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # What was answered to a customer outlives a power cut, and what was deleted is overwritten.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    until = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:  # Another process is at it; SQLite does not wait here.
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
