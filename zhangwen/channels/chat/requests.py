"""Reading requests: who asks, and what they may send."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request

from zhangwen.channels.chat.errors import ChatError, RequestRefused
from zhangwen.channels.chat.private_numbers import without_private_numbers
from zhangwen.channels.chat.session_tokens import SessionClaims, SessionTokens, TokenRefused
from zhangwen.language import Language

_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_BUTTON_ID = re.compile(r"[0-9a-f]{32}")  # as `rows.add_reply` makes them
_EVENT_ID = re.compile(r"[0-9]{1,9}")
_MAX_SEQ = 2**31 - 1
_JSON = "application/json"


@dataclass(frozen=True)
class SentMessage:
    """The body of `POST /messages`; exactly one of text and button is there.

    Attributes:
        id: The client's own.
        text: What the customer typed.
        button: The id of the button that they pressed.
        language: What they chose by the widget's switch.
        shown_language: What the widget's own words are in, whoever chose that.
    """

    id: str
    text: str | None
    button: str | None
    language: Language | None
    shown_language: Language | None


@dataclass(frozen=True)
class Feedback:
    """The body of `POST /feedback`."""

    seq: int
    helpful: bool


async def body_of(request: Request) -> dict[str, Any]:
    """Reads a JSON object, no larger than the request's stream may be.

    The content type is required: a page of another origin can send JSON only after asking
    (preflight), forms and plain text it can send without.

    Raises:
        RequestRefused: It is none, or too large.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != _JSON:
        raise RequestRefused(ChatError.NOT_JSON_TYPE)
    try:
        await request.receive_body()  # type: ignore[no-untyped-call]
    except PayloadTooLarge as error:
        raise RequestRefused(ChatError.BODY_TOO_LARGE) from error
    except InvalidUsage as error:
        raise RequestRefused(ChatError.NOT_JSON) from error
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RequestRefused(ChatError.NOT_JSON) from error
    if not isinstance(body, dict):
        raise RequestRefused(ChatError.NOT_JSON)
    return body


def claims_of(request: Request, tokens: SessionTokens) -> SessionClaims:
    """Returns what the request's token says.

    Raises:
        RequestRefused: There is none, or it is not ours.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise RequestRefused(ChatError.TOKEN_REFUSED)
    try:
        return tokens.read(token.strip())
    except TokenRefused as error:
        raise RequestRefused(ChatError.TOKEN_REFUSED) from error


def sent_message(body: dict[str, Any], most_characters: int) -> SentMessage:
    """Reads the body of `POST /messages`; keys that are not named here are not looked at.

    Args:
        body: The JSON object.
        most_characters: That a text may have.

    Raises:
        RequestRefused: Something is missing or makes no sense.
    """
    text, button = body.get("text"), body.get("button")
    if text is not None and button is not None:
        raise RequestRefused(ChatError.MESSAGE_MISSING)
    if button is None and not (isinstance(text, str) and text.strip()):
        raise RequestRefused(ChatError.MESSAGE_MISSING)
    if isinstance(text, str) and len(text) > most_characters:
        raise RequestRefused(ChatError.MESSAGE_TOO_LONG)
    if button is not None and not (isinstance(button, str) and _BUTTON_ID.fullmatch(button)):
        raise RequestRefused(ChatError.BUTTON_UNKNOWN)
    return SentMessage(
        id=_client_id(body),
        text=without_private_numbers(storable(text)) if isinstance(text, str) else None,
        button=button,
        language=_language(body, "language"),
        shown_language=_language(body, "shown_language"),
    )


def feedback(body: dict[str, Any]) -> Feedback:
    """Reads the body of `POST /feedback`.

    Raises:
        RequestRefused: Something is missing or makes no sense.
    """
    seq, helpful = body.get("seq"), body.get("helpful")
    if isinstance(seq, bool) or not isinstance(seq, int) or not isinstance(helpful, bool):
        raise RequestRefused(ChatError.FEEDBACK_INVALID)
    if not 0 < seq <= _MAX_SEQ:
        raise RequestRefused(ChatError.MESSAGE_UNKNOWN)
    return Feedback(seq, helpful)


def site_token_of(body: dict[str, Any]) -> str | None:
    """Returns the site's token in the body of `/session` or `/restart`.

    Raises:
        RequestRefused: It is there, but no text.
    """
    token = body.get("site_token")
    if token is None:
        return None
    if not isinstance(token, str) or not token:
        raise RequestRefused(ChatError.SITE_TOKEN_REFUSED)
    return token


def is_renewal(body: dict[str, Any]) -> bool:
    """Tells whether `/session` is asked by a page's timer, which signs nobody in."""
    return body.get("renew") is True


def last_event_id(request: Request) -> int:
    """Returns the number after which the client wants events; 0 when it has none.

    Raises:
        RequestRefused: It is no number of ours.
    """
    given = request.headers.get("last-event-id", "").strip()
    if not given:
        return 0
    if not _EVENT_ID.fullmatch(given):
        raise RequestRefused(ChatError.EVENT_ID_INVALID)
    return int(given)


def storable(text: str) -> str:
    """Replaces what a database cannot keep: halves of characters, and the zero character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _client_id(body: dict[str, Any]) -> str:
    client_id = body.get("id")
    if client_id is None:
        raise RequestRefused(ChatError.ID_MISSING)
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise RequestRefused(ChatError.ID_INVALID)
    return client_id


def _language(body: dict[str, Any], key: str) -> Language | None:
    language = body.get(key)
    if language is None:
        return None
    try:
        return Language(language)
    except ValueError as error:
        raise RequestRefused(ChatError.LANGUAGE_UNKNOWN) from error
