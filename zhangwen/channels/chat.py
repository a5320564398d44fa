"""The HTTP channel of `make serve`, until the web channel takes its place.

    POST /webhooks/chat/webhook   {"message": "..."}
    -> {"messages": [{"text": "...", "buttons": [...]}], "token": "..."}

The first message opens a conversation and brings back its token, once; every later one carries
`Authorization: Bearer <token>`. Rasa's own `rest` channel lets the caller name any conversation and
is not enabled.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from zhangwen.channels.conversation_token import (
    ConversationTokens,
    TokenRefused,
    new_conversation_id,
)
from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)

SECRET_VARIABLE = "ZHANGWEN_CONVERSATION_SECRET"
# A thousand characters of four bytes, and some JSON around them; longer texts get a kind answer
# of the assistant, larger bodies only this limit's code.
MAX_BODY_BYTES = 64 * 1024

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class ChatError(str, Enum):
    """The stable error codes of this channel."""

    NOT_JSON = "not_json"
    BODY_TOO_LARGE = "body_too_large"
    MESSAGE_MISSING = "message_missing"
    SENDER_REFUSED = "sender_refused"
    TOKEN_REFUSED = "token_refused"
    NO_ANSWER = "no_answer"


_STATUS = {
    ChatError.NOT_JSON: 400,
    ChatError.BODY_TOO_LARGE: 413,
    ChatError.MESSAGE_MISSING: 400,
    ChatError.SENDER_REFUSED: 400,
    ChatError.TOKEN_REFUSED: 401,
    ChatError.NO_ANSWER: 503,
}


class RequestRefused(Exception):
    """A request that gets an error code instead of an answer."""

    def __init__(self, error: ChatError) -> None:
        super().__init__(error.value)
        self.error = error


class ChatInput(InputChannel):
    """Gives every conversation an id of its own making; believes nothing else about the caller."""

    @classmethod
    def name(cls) -> str:
        """Returns the channel's name in its address."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Makes the channel from its entry in credentials.yml (see parent class)."""
        secret = str((credentials or {}).get("secret") or os.environ.get(SECRET_VARIABLE, ""))
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(ConversationTokens(secret))

    def __init__(self, tokens: ConversationTokens) -> None:
        self._tokens = tokens

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Returns the routes (see parent class)."""
        webhook = Blueprint("zhangwen_chat", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                return await self._answer(request, on_new_message)
            except RequestRefused as refused:
                return response.json({"error": refused.error.value}, _STATUS[refused.error])

        return webhook

    async def _answer(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        text = _text_of(request)
        conversation_id, new_token = self._conversation(request)
        collector = CollectingOutputChannel()
        message = UserMessage(text, collector, conversation_id, input_channel=self.name())
        try:
            await on_new_message(message)
        except Exception as error:  # What was said before it went wrong is still an answer.
            logger.error("A turn failed: %s", kind_and_place(error))
        if not collector.messages:
            raise RequestRefused(ChatError.NO_ANSWER)
        body: dict[str, Any] = {"messages": [_shown(message) for message in collector.messages]}
        if new_token:
            body["token"] = new_token
        return response.json(body)

    def _conversation(self, request: Request) -> tuple[str, str | None]:
        """Returns the conversation of the request's token, or a new one with its token."""
        if not request.headers.get("Authorization"):
            conversation_id = new_conversation_id()
            return conversation_id, self._tokens.issue(conversation_id)
        try:
            return self._tokens.conversation_id(request.token or ""), None
        except TokenRefused as error:
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error


def _text_of(request: Request) -> str:
    if len(request.body) > MAX_BODY_BYTES:
        raise RequestRefused(ChatError.BODY_TOO_LARGE)
    try:
        body = request.json
    except Exception as error:  # Sanic raises its own and the parser's kinds.
        raise RequestRefused(ChatError.NOT_JSON) from error
    if not isinstance(body, dict):
        raise RequestRefused(ChatError.NOT_JSON)
    if "sender" in body:
        raise RequestRefused(ChatError.SENDER_REFUSED)
    message = body.get("message")
    if not isinstance(message, str):
        raise RequestRefused(ChatError.MESSAGE_MISSING)
    return message


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    """Keeps what a customer may see: no conversation id, no raw facts."""
    keys: list[str] = ["text", "buttons"]
    return {key: message[key] for key in keys if message.get(key)}
