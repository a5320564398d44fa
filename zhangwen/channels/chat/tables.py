"""The tables of the channel's database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, declarative_base

Base = declarative_base()

# In the content of a customer's message, and of a notice about one.
SHOWN_LANGUAGE = "shown_language"
BUTTON = "button"
ABOUT = "about"


class ConversationRow(Base):
    """A conversation, and the lock of whoever is answering in it. Times are Unix time."""

    __tablename__ = "conversations"

    id: Mapped[str] = Column(String(32), primary_key=True)
    # Of a signed-in customer's running conversation: a keyed hash of issuer and subject.
    owner: Mapped[str | None] = Column(String(64), unique=True)
    created: Mapped[float] = Column(Float, nullable=False)
    active: Mapped[float] = Column(Float, nullable=False, index=True)
    ended: Mapped[str | None] = Column(String(16))
    last_seq: Mapped[int] = Column(Integer, nullable=False, default=0)
    # Grows with everything that an open event stream has to show.
    version: Mapped[int] = Column(Integer, nullable=False, default=0)
    # Grows with every sign-out: a token opens the conversation only if it names this number. The
    # server's default is for bots of the last release, which do not know the column.
    generation: Mapped[int] = Column(Integer, nullable=False, default=0, server_default=text("0"))
    holder: Mapped[str | None] = Column(String(32))
    held_until: Mapped[float | None] = Column(Float)


class MessageRow(Base):
    """A message. `pending` is true until a customer's message has been answered."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        # Of thousands of messages, a handful: what the sweep looks for.
        Index(
            "ix_messages_pending",
            "time",
            postgresql_where=text("pending"),
            sqlite_where=text("pending = 1"),
        ),
        Index("ix_messages_time", "time"),
    )

    conversation_id: Mapped[str] = Column(
        String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = Column(Integer, primary_key=True, autoincrement=False)
    client_id: Mapped[str | None] = Column(String(64))
    role: Mapped[str] = Column(String(16), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)
    # What goes to the assistant, where it is not what the customer sees: a button's payload.
    sent: Mapped[str | None] = Column(Text)
    # Of an assistant's text; on a customer's message, what they chose by the widget's switch.
    language: Mapped[str | None] = Column(String(8))
    time: Mapped[float] = Column(Float, nullable=False)
    pending: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    attempts: Mapped[int] = Column(Integer, nullable=False, default=0)
    # Parts, sources and the like: never searched for, only read with the message.
    content: Mapped[dict[str, Any] | None] = Column(JSON)


class ButtonRow(Base):
    """A button that this server issued to this conversation."""

    __tablename__ = "buttons"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "seq"],
            ["messages.conversation_id", "messages.seq"],
            ondelete="CASCADE",
        ),
        Index("ix_buttons_message", "conversation_id", "seq"),
    )

    id: Mapped[str] = Column(String(32), primary_key=True)
    conversation_id: Mapped[str] = Column(String(32), nullable=False)
    seq: Mapped[int] = Column(Integer, nullable=False)
    place: Mapped[int] = Column(Integer, nullable=False)
    title: Mapped[str] = Column(Text, nullable=False)
    payload: Mapped[str] = Column(Text, nullable=False)


class FeedbackRow(Base):
    """Whether a customer found an answer helpful; given once."""

    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "seq"],
            ["messages.conversation_id", "messages.seq"],
            ondelete="CASCADE",
        ),
    )

    conversation_id: Mapped[str] = Column(String(32), primary_key=True)
    seq: Mapped[int] = Column(Integer, primary_key=True, autoincrement=False)
    helpful: Mapped[bool] = Column(Boolean, nullable=False)
    time: Mapped[float] = Column(Float, nullable=False)


@event.listens_for(Base.metadata, "after_create")
def _add_what_an_old_database_lacks(
    _tables: MetaData, connection: Connection, **_given: Any
) -> None:
    """Adds the columns that have come since a database's tables were created.

    Where no other bot can be at it too: under the lock that `Database.create_tables` has.
    """
    table = ConversationRow.__tablename__
    if "generation" not in {column["name"] for column in inspect(connection).get_columns(table)}:
        connection.execute(
            text(f"ALTER TABLE {table} ADD COLUMN generation INTEGER DEFAULT 0 NOT NULL")
        )
