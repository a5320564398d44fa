"""Reading and writing rows: what the stores share."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhangwen.channels.chat.messages import Button, Message, NoticeCode, Reply, Role
from zhangwen.channels.chat.tables import (
    ABOUT,
    BUTTON,
    ButtonRow,
    ConversationRow,
    FeedbackRow,
    MessageRow,
)


def locked(session: Session, conversation_id: str) -> ConversationRow | None:
    """Returns a conversation's row, which nobody else can change until this transaction ends."""
    return session.execute(
        select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
    ).scalar()


def opened(session: Session, conversation_id: str, generation: int) -> ConversationRow | None:
    """Returns the row of a conversation, locked, if a token of this generation still opens it."""
    row = locked(session, conversation_id)
    return row if row and not row.ended and row.generation == generation else None


def first_pending(session: Session, conversation_id: str) -> MessageRow | None:
    """Returns the oldest message of a conversation that waits for its answer."""
    return session.execute(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.pending)
        .order_by(MessageRow.seq)
        .limit(1)
    ).scalar()


def next_seq(row: ConversationRow, moment: float) -> int:
    """Gives out the next number of a conversation whose row is locked."""
    row.last_seq += 1
    row.version += 1
    row.active = moment
    return row.last_seq


def add_notice(
    session: Session, row: ConversationRow, moment: float, code: NoticeCode, about: int
) -> None:
    """Adds a notice about the message of a number to a conversation whose row is locked."""
    session.add(
        MessageRow(
            conversation_id=row.id,
            seq=next_seq(row, moment),
            role=Role.NOTICE.value,
            text="",
            time=moment,
            content={"code": code.value, ABOUT: about},
        )
    )


def add_reply(session: Session, row: ConversationRow, moment: float, reply: Reply) -> None:
    """Adds an answer, and issues its buttons, to a conversation whose row is locked."""
    content = {
        "parts": list(reply.parts),
        "sources": list(reply.sources),
        "asks_back": reply.asks_back,
        "ask_feedback": reply.ask_feedback,
    }
    seq = next_seq(row, moment)
    session.add(
        MessageRow(
            conversation_id=row.id,
            seq=seq,
            role=Role.ASSISTANT.value,
            text=reply.text,
            language=reply.language,
            time=moment,
            content={key: value for key, value in content.items() if value},
        )
    )
    session.flush()  # buttons belong to a message that is there
    session.add_all(
        ButtonRow(
            id=secrets.token_hex(16),
            conversation_id=row.id,
            seq=seq,
            place=place,
            title=title,
            payload=payload,
        )
        for place, (title, payload) in enumerate(reply.buttons)
    )


def messages_after(session: Session, conversation_id: str, after: int) -> list[Message]:
    """Reads the messages after a number, with all that belongs to them, oldest first."""
    rows = (
        session.execute(
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after)
            .order_by(MessageRow.seq)
        )
        .scalars()
        .all()
    )
    if not rows:
        return []
    buttons: dict[int, list[Button]] = {}
    for button in session.execute(
        select(ButtonRow)
        .where(ButtonRow.conversation_id == conversation_id, ButtonRow.seq > after)
        .order_by(ButtonRow.seq, ButtonRow.place)
    ).scalars():
        buttons.setdefault(button.seq, []).append(Button(button.id, button.title, button.payload))
    feedback = {
        given.seq: given.helpful
        for given in session.execute(
            select(FeedbackRow).where(
                FeedbackRow.conversation_id == conversation_id, FeedbackRow.seq > after
            )
        ).scalars()
    }
    return [_message(row, buttons.get(row.seq, []), feedback.get(row.seq)) for row in rows]


def _message(row: MessageRow, buttons: list[Button], feedback: bool | None) -> Message:
    content = row.content or {}
    role = Role(row.role)
    return Message(
        seq=row.seq,
        role=role,
        text=row.text,
        time=datetime.fromtimestamp(row.time, timezone.utc),
        client_id=row.client_id,
        language=row.language if role is Role.ASSISTANT else None,
        buttons=tuple(buttons),
        parts=tuple(content.get("parts", ())),
        sources=tuple(content.get("sources", ())),
        asks_back=bool(content.get("asks_back")),
        ask_feedback=bool(content.get("ask_feedback")),
        feedback=feedback,
        code=NoticeCode(content["code"]) if "code" in content else None,
        button=content.get(BUTTON),
        about=content.get(ABOUT),
    )
