"""The error codes of the API, and how a request ends with one."""

from __future__ import annotations

from enum import Enum


class ChatError(str, Enum):
    """The stable error codes; clients decide by them, never by a text."""

    NOT_JSON_TYPE = "not_json_type"
    NOT_JSON = "not_json"
    BODY_TOO_LARGE = "body_too_large"
    ID_MISSING = "id_missing"
    ID_INVALID = "id_invalid"
    MESSAGE_MISSING = "message_missing"
    MESSAGE_TOO_LONG = "message_too_long"
    LANGUAGE_UNKNOWN = "language_unknown"
    BUTTON_UNKNOWN = "button_unknown"
    FEEDBACK_INVALID = "feedback_invalid"
    EVENT_ID_INVALID = "event_id_invalid"
    MESSAGE_UNKNOWN = "message_unknown"
    ALREADY_GIVEN = "already_given"
    TOKEN_REFUSED = "token_refused"
    SITE_TOKEN_REFUSED = "site_token_refused"
    SIGN_IN_UNAVAILABLE = "sign_in_unavailable"
    ORIGIN_REFUSED = "origin_refused"
    TOO_MANY_MESSAGES = "too_many_messages"
    TOO_MANY_CONVERSATIONS = "too_many_conversations"
    TOO_MANY_STREAMS = "too_many_streams"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return _STATUS[self]


_STATUS = {
    ChatError.NOT_JSON_TYPE: 415,
    ChatError.NOT_JSON: 400,
    ChatError.BODY_TOO_LARGE: 413,
    ChatError.ID_MISSING: 400,
    ChatError.ID_INVALID: 400,
    ChatError.MESSAGE_MISSING: 400,
    ChatError.MESSAGE_TOO_LONG: 413,
    ChatError.LANGUAGE_UNKNOWN: 400,
    ChatError.BUTTON_UNKNOWN: 400,
    ChatError.FEEDBACK_INVALID: 400,
    ChatError.EVENT_ID_INVALID: 400,
    ChatError.MESSAGE_UNKNOWN: 404,
    ChatError.ALREADY_GIVEN: 409,
    ChatError.TOKEN_REFUSED: 401,
    ChatError.SITE_TOKEN_REFUSED: 401,
    ChatError.SIGN_IN_UNAVAILABLE: 503,
    ChatError.ORIGIN_REFUSED: 403,
    ChatError.TOO_MANY_MESSAGES: 429,
    ChatError.TOO_MANY_CONVERSATIONS: 429,
    ChatError.TOO_MANY_STREAMS: 429,
    ChatError.NOT_FOUND: 404,
    ChatError.UNAVAILABLE: 503,
}


class RequestRefused(Exception):
    """A request that gets an error code instead of an answer.

    Args:
        error: The code.
        retry_after: Seconds after which the same request may succeed, where that is known.
    """

    def __init__(self, error: ChatError, retry_after: int | None = None) -> None:
        super().__init__(error.value)
        self.error = error
        self.retry_after = retry_after
