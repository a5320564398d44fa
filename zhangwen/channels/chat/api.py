"""The routes of the web chat."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from zhangwen.channels.chat import requests
from zhangwen.channels.chat.assets import Asset, Assets
from zhangwen.channels.chat.assistant import OnNewMessage, RasaAssistant
from zhangwen.channels.chat.cors import PREFLIGHT, Cors
from zhangwen.channels.chat.errors import ChatError, RequestRefused
from zhangwen.channels.chat.limits import MinuteLimit, OpenLimit, address_of
from zhangwen.channels.chat.message_store import Accepted, TooManyMessages
from zhangwen.channels.chat.messages import SessionOpened
from zhangwen.channels.chat.service import ChatService
from zhangwen.channels.chat.session_tokens import SessionClaims
from zhangwen.channels.chat.settings import ChatSettings
from zhangwen.channels.chat.site_tokens import SiteTokens
from zhangwen.channels.chat.store import ConversationOver
from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)

# None: the handler has sent its answer itself.
Handler = Callable[..., Coroutine[Any, Any, "HTTPResponse | None"]]

# Of every answer of the API: nothing in it is for caches, or for browsers to guess at.
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_STREAM_HEADERS = {**_HEADERS, "X-Accel-Buffering": "no"}  # nginx would hold events back


class ChatApi:
    """The routes, and what they share in one server process.

    Args:
        settings: What can be chosen from outside.
        site_tokens: None: everybody is anonymous.
        assets: The widget's files.
        on_new_message: Rasa's way into a turn.
    """

    def __init__(
        self,
        settings: ChatSettings,
        site_tokens: SiteTokens | None,
        assets: Assets,
        on_new_message: OnNewMessage,
    ) -> None:
        self._settings = settings
        self._site_tokens = site_tokens
        self._assets = assets
        self._on_new_message = on_new_message
        self._cors = Cors(settings.origins)
        limits = settings.limits
        self._messages = MinuteLimit(limits.address_messages_a_minute, ChatError.TOO_MANY_MESSAGES)
        self._opinions = MinuteLimit(limits.address_messages_a_minute, ChatError.TOO_MANY_MESSAGES)
        self._sessions = MinuteLimit(
            limits.address_sessions_a_minute, ChatError.TOO_MANY_CONVERSATIONS
        )
        self._streams = OpenLimit(limits.address_streams, ChatError.TOO_MANY_STREAMS)
        self._new_streams = MinuteLimit(limits.address_streams_a_minute, ChatError.TOO_MANY_STREAMS)
        self._opened: ChatService | None = None

    def add_to(self, blueprint: Blueprint) -> None:
        """Adds routes and listeners to a blueprint."""
        posts: dict[str, Handler] = {
            "/session": self._session,
            "/messages": self._message,
            "/feedback": self._feedback,
            "/restart": self._restart,
            "/sign-out": self._sign_out,
        }
        gets: dict[str, Handler] = {
            "/": self._health,
            "/events": self._events,
            "/widget.js": self._loader,
            "/assets/<name:str>": self._asset,
        }
        asked: dict[str, Handler] = dict.fromkeys((*posts, "/events"), self._preflight)
        routes = (("POST", "post_", posts), ("GET", "get_", gets), ("OPTIONS", PREFLIGHT, asked))
        for method, prefix, handlers in routes:
            for path, handler in handlers.items():
                # stream: Sanic itself would read a hundred megabytes before it asked us.
                blueprint.add_route(
                    self._answering(handler),
                    path,
                    methods=[method],
                    name=prefix + path.strip("/").partition("/")[0],
                    stream=True,
                )
        blueprint.listener("before_server_start")(self._open)
        # Rasa has loaded its model then: messages that waited for this server are answered.
        blueprint.listener("after_server_start")(self._start)
        blueprint.listener("before_server_stop")(self._stop)
        blueprint.listener("after_server_stop")(self._dispose)

    # The server's life

    async def _open(self, app: Sanic, _loop: Any) -> None:
        self._cors.answer_first(app)
        # A stream that is silent for longer than this is cut by Sanic itself.
        keep_alive = min(self._settings.timing.keep_alive, app.config.RESPONSE_TIMEOUT / 3)
        assistant = RasaAssistant(app, self._on_new_message)
        service = ChatService(self._settings, self._site_tokens, assistant, keep_alive)
        await service.open()
        self._opened = service

    async def _start(self, _app: Sanic, _loop: Any) -> None:
        self._service.start()

    async def _stop(self, _app: Sanic, _loop: Any) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def _dispose(self, _app: Sanic, _loop: Any) -> None:
        service, self._opened = self._opened, None
        if service is not None:
            service.dispose()

    @property
    def _service(self) -> ChatService:
        if self._opened is None:
            raise RequestRefused(ChatError.UNAVAILABLE)
        return self._opened

    def _answering(self, handler: Handler) -> Handler:
        """Wraps a handler: its refusals and failures become answers that clients can read."""

        async def answer(request: Request, **names: str) -> HTTPResponse | None:
            if request.stream is not None:
                request.stream.request_max_size = self._settings.limits.body_bytes
            try:
                answered = await handler(request, **names)
            except RequestRefused as refused:
                answered = _refusal(refused)
            except SQLAlchemyError as error:
                logger.error("The chat's database failed: %s", kind_and_place(error))
                answered = _refusal(RequestRefused(ChatError.UNAVAILABLE))
            if answered is not None:
                for name, value in self._cors.headers(request).items():
                    answered.headers.setdefault(name, value)
            return answered

        return answer

    # Conversations

    async def _session(self, request: Request) -> HTTPResponse:
        body = await requests.body_of(request)
        self._sessions.count(address_of(request))
        site_token = requests.site_token_of(body)
        conversations = self._service.conversations
        if site_token is not None and requests.is_renewal(body):
            opened = await conversations.renew(self._claims(request), site_token)
        else:
            claims = self._claims(request) if _is_resuming(request, site_token) else None
            opened = await conversations.open(claims, site_token)
        return self._session_answer(opened)

    async def _restart(self, request: Request) -> HTTPResponse:
        body = await requests.body_of(request)
        self._sessions.count(address_of(request))
        claims = self._claims(request)
        opened = await self._service.conversations.restart(claims, requests.site_token_of(body))
        self._service.hub.wake(claims.conversation_id)
        return self._session_answer(opened)

    async def _sign_out(self, request: Request) -> HTTPResponse:
        await requests.body_of(request)
        self._sessions.count(address_of(request))
        claims = self._claims(request)
        await self._service.conversations.sign_out(claims)
        self._service.hub.wake(claims.conversation_id)
        return HTTPResponse(status=204, headers=_HEADERS)

    def _session_answer(self, opened: SessionOpened) -> HTTPResponse:
        self._service.turns.wake(opened.conversation_id)
        return _json(opened.json())

    # Messages

    async def _message(self, request: Request) -> HTTPResponse:
        claims = self._claims(request)
        body = await requests.body_of(request)
        sent = requests.sent_message(body, self._settings.limits.message_characters)
        accepted = await self._accept(claims, sent, address_of(request))
        self._service.turns.wake(claims.conversation_id)
        self._service.hub.wake(claims.conversation_id)
        return _json({"id": sent.id, "seq": accepted.seq}, 202 if accepted.is_new else 200)

    async def _accept(
        self, claims: SessionClaims, sent: requests.SentMessage, address: str
    ) -> Accepted:
        service = self._service
        run, messages = service.database.run, service.messages
        self._messages.count(address)
        text, payload = sent.text, None
        if sent.button is not None:
            button = await run(messages.button, claims.conversation_id, sent.button)
            if button is None:
                raise RequestRefused(ChatError.BUTTON_UNKNOWN)
            text, payload = button.title, button.payload
        try:
            return await run(
                messages.add_message,
                claims.conversation_id,
                sent.id,
                text or "",
                sent=payload,
                language=sent.language.value if sent.language else None,
                shown_language=sent.shown_language.value if sent.shown_language else None,
                button=sent.button,
                a_minute=self._settings.limits.messages_a_minute,
                generation=claims.generation,
            )
        except ConversationOver as error:
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error
        except TooManyMessages as error:
            raise RequestRefused(ChatError.TOO_MANY_MESSAGES, error.retry_after) from error

    async def _feedback(self, request: Request) -> HTTPResponse:
        claims = self._claims(request)
        given = requests.feedback(await requests.body_of(request))
        self._opinions.count(address_of(request))
        try:
            is_first = await self._service.database.run(
                self._service.messages.give_feedback,
                claims.conversation_id,
                given.seq,
                given.helpful,
                generation=claims.generation,
            )
        except ConversationOver as error:
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error
        except KeyError as error:
            raise RequestRefused(ChatError.MESSAGE_UNKNOWN) from error
        if not is_first:
            raise RequestRefused(ChatError.ALREADY_GIVEN)
        return HTTPResponse(status=204, headers=_HEADERS)

    async def _events(self, request: Request) -> None:
        claims = self._claims(request)
        after = requests.last_event_id(request)
        address = address_of(request)
        self._new_streams.count(address)
        service = self._service
        conversation = await service.database.run(service.store.find, claims.conversation_id)
        # One that is over is told so by its stream.
        if conversation is None or conversation.generation != claims.generation:
            raise RequestRefused(ChatError.TOKEN_REFUSED)
        with self._streams.one(address):
            service.turns.wake(claims.conversation_id)
            # The end of a stream is the end of its connection: an idle one would hold up the
            # server when it stops.
            assert request.stream is not None
            request.stream.keep_alive = False
            stream = await request.respond(
                headers={**_STREAM_HEADERS, **self._cors.headers(request)},
                content_type="text/event-stream; charset=utf-8",
            )
            async for text in service.streams.write(claims, after):
                await stream.send(text)
            await stream.eof()

    # The rest

    async def _health(self, _request: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    async def _preflight(self, request: Request) -> HTTPResponse:
        return self._cors.preflight(request)

    async def _loader(self, request: Request) -> HTTPResponse:
        return _asset_answer(request, self._assets.loader())

    async def _asset(self, request: Request, name: str) -> HTTPResponse:
        return _asset_answer(request, self._assets.find(name))

    def _claims(self, request: Request) -> SessionClaims:
        return requests.claims_of(request, self._service.tokens)


def _is_resuming(request: Request, site_token: str | None) -> bool:
    return site_token is None and "authorization" in request.headers


def _json(body: dict[str, Any], status: int = 200) -> HTTPResponse:
    return response.json(body, status=status, headers=dict(_HEADERS))


def _refusal(refused: RequestRefused) -> HTTPResponse:
    body: dict[str, Any] = {"error": refused.error.value}
    answered = _json(body, refused.error.status)
    if refused.retry_after is not None:
        body["retry_after"] = refused.retry_after
        answered = _json(body, refused.error.status)
        answered.headers["Retry-After"] = str(refused.retry_after)
    return answered


def _asset_answer(request: Request, asset: Asset | None) -> HTTPResponse:
    if asset is None:
        return _refusal(RequestRefused(ChatError.NOT_FOUND))
    is_gzipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = asset.headers(is_gzipped)
    if asset.etag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(
        asset.gzipped if is_gzipped else asset.body,
        headers=headers,
        content_type=asset.content_type,
    )
