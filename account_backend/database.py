"""The database: how it is opened, and what a transaction is.

Every request is one transaction. On SQLite it begins with `BEGIN IMMEDIATE`, so that whoever
reads in order to write has the write lock from the start; on PostgreSQL, what must not run twice
at once asks for it with `serialise`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from account_backend.settings import SettingsError
from account_backend.tables import Base

BUSY_TIMEOUT_SECONDS = 5
CONNECT_TIMEOUT_SECONDS = 3


class Database:
    """An open database."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed at the end, and rolled back when something is raised."""
        with self._sessions.begin() as session:
            yield session

    def create_tables(self) -> None:
        """Creates what is not there yet; a SQLite file is its owner's alone."""
        if self.engine.dialect.name == "sqlite":
            _create_private_file(str(self.engine.url.database))
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two processes that start at once would both try to create the tables.
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 7_301_000})
            Base.metadata.create_all(connection)

    def ping(self) -> None:
        """Raises when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM customers LIMIT 1"))

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def serialise(session: Session, key: int) -> None:
    """Lets no other transaction with the same key run until this one ends.

    On SQLite nothing is to be done: writers run one after another there.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, SQLAlchemyError) as error:
        raise SettingsError("ACCOUNT_BACKEND_DATABASE_URL is not a database URL") from error
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            # An in-memory database would be another one for each thread.
            raise SettingsError("ACCOUNT_BACKEND_DATABASE_URL must name a file for SQLite")
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    if backend == "postgresql":
        return create_engine(
            parsed,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        )
    raise SettingsError("ACCOUNT_BACKEND_DATABASE_URL must be sqlite:/// or postgresql://")


def _create_private_file(path: str) -> None:
    # SQLite gives its journal files the mode of the database. What is wrong with the path, it
    # says itself when it connects.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of when to begin a transaction is turned off: see _begin_immediate.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
