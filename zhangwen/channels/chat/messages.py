"""What goes over the wire: the shapes of the API, apart from how they are kept.

Dataclasses with a `json` method, not a mirror of the tables: what a client may see is written
down here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from zhangwen.conversation import OFFER_QUESTIONS, OFFERS
from zhangwen.language import Language
from zhangwen.nlg.welcome import Welcome


class Role(str, Enum):
    """Who says a message."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    NOTICE = "notice"  # the channel itself; the widget has the words


class NoticeCode(str, Enum):
    """What a notice tells."""

    NO_ANSWER = "no_answer"


class EndReason(str, Enum):
    """Why a conversation is over."""

    RESTARTED = "restarted"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows, and what pressing it sends (which clients never see)."""

    id: str
    title: str
    payload: str = ""

    def json(self) -> dict[str, str]:
        """Returns the JSON form."""
        return {"id": self.id, "title": self.title}


@dataclass(frozen=True)
class Reply:
    """One message of the assistant, before it has a place in a conversation.

    Attributes:
        text: Plain text, complete by itself.
        language: Of the text.
        buttons: Pairs of title and payload.
        parts: The same content in pieces (see docs/web-chat-server.md).
        sources: What the text cites.
        asks_back: Whether the buttons are questions to choose from.
        ask_feedback: Whether it may be asked whether this helped.
    """

    text: str
    language: str | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    asks_back: bool = False
    ask_feedback: bool = False

    @classmethod
    def from_rasa(cls, message: Mapping[str, Any]) -> Reply | None:
        """Reads what Rasa hands to a channel; None when there is nothing to show.

        A message of Rasa's also holds raw facts and names of responses: only the keys below are
        looked at.
        """
        text = message.get("text")
        if not isinstance(text, str) or not text.strip():
            return None
        language = message.get("language")
        return cls(
            text=text.strip(),
            language=language if language in {each.value for each in Language} else None,
            buttons=tuple(
                (str(button["title"]), str(button["payload"]))
                for button in _mappings(message.get("buttons"))
                if button.get("title") and button.get("payload")
            ),
            parts=tuple(dict(part) for part in _mappings(message.get("parts"))),
            sources=tuple(dict(source) for source in _mappings(message.get("sources"))),
            asks_back=message.get(OFFERS) == OFFER_QUESTIONS,
        )


def _mappings(value: Any) -> Sequence[Mapping[str, Any]]:
    return [each for each in value or () if isinstance(each, Mapping)]


@dataclass(frozen=True)
class Message:
    """A message of a conversation.

    Attributes:
        seq: 1, 2, 3 ... in its conversation; also the id of its event.
        role: Who says it.
        text: Plain text; empty for notices.
        time: When it was stored, in UTC.
        client_id: The client's own id, on customers' messages.
        language: Of an assistant's text.
        buttons: Quick replies.
        parts: The content in pieces.
        sources: What the text cites.
        asks_back: Whether the buttons are questions to choose from.
        ask_feedback: Whether it may be asked whether this helped.
        feedback: What was answered to that.
        code: On notices.
        button: The id of the button by which the customer said it.
        about: On notices, the number of the message that they are about.
    """

    seq: int
    role: Role
    text: str
    time: datetime
    client_id: str | None = None
    language: str | None = None
    buttons: tuple[Button, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    asks_back: bool = False
    ask_feedback: bool = False
    feedback: bool | None = None
    code: NoticeCode | None = None
    button: str | None = None
    about: int | None = None

    def json(self) -> dict[str, Any]:
        """Returns the JSON form; what is absent is left out."""
        body: dict[str, Any] = {
            "seq": self.seq,
            "role": self.role.value,
            "text": self.text,
            "time": iso(self.time),
        }
        optional = {
            "id": self.client_id,
            "language": self.language,
            "buttons": [button.json() for button in self.buttons],
            "parts": list(self.parts),
            "sources": list(self.sources),
            "asks_back": self.asks_back,
            "ask_feedback": self.ask_feedback,
            "code": self.code.value if self.code else None,
            "button": self.button,
            "about": self.about,
        }
        body.update({key: value for key, value in optional.items() if value})
        if self.feedback is not None:
            body["feedback"] = self.feedback
        return body


@dataclass(frozen=True)
class SessionOpened:
    """The answer of `/session` and `/restart`.

    Attributes:
        token: Opens the conversation until it expires.
        conversation_id: Not for clients.
        expires_in: Seconds until then.
        sign_in_expires_in: Seconds that the customer stays signed in; None when nobody is.
        history: What was said, oldest first.
        last_event_id: From where `/events` goes on.
        welcome: What an empty conversation shows, by language.
        contact: How to reach a person while nobody answers here, by language.
    """

    token: str
    conversation_id: str
    expires_in: int
    sign_in_expires_in: int | None
    history: Sequence[Message]
    last_event_id: int
    welcome: Mapping[Language, Welcome]
    contact: Mapping[Language, str]

    def json(self) -> dict[str, Any]:
        """Returns the JSON form."""
        body: dict[str, Any] = {
            "token": self.token,
            "expires_in": self.expires_in,
            "signed_in": self.sign_in_expires_in is not None,
            "history": [message.json() for message in self.history],
            "last_event_id": self.last_event_id,
            "welcome": {
                language.value: {"text": welcome.text, "chips": list(welcome.chips)}
                for language, welcome in self.welcome.items()
            },
            "contact": {language.value: text for language, text in self.contact.items()},
        }
        if self.sign_in_expires_in is not None:
            body["sign_in_expires_in"] = self.sign_in_expires_in
        return body


def iso(moment: datetime) -> str:
    """Returns a moment as `2026-11-22T06:31:00Z`."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
