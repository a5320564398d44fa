"""Opening, resuming and restarting conversations: whose they are, and who is signed in."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from zhangwen.channels.chat.assistant import Assistant
from zhangwen.channels.chat.errors import ChatError, RequestRefused
from zhangwen.channels.chat.message_store import MessageStore
from zhangwen.channels.chat.messages import SessionOpened
from zhangwen.channels.chat.session_tokens import (
    LIFETIME_SECONDS,
    SessionClaims,
    SessionTokens,
    new_conversation_id,
)
from zhangwen.channels.chat.sign_in import (
    CustomerUnknown,
    SignIn,
    SignInUnavailable,
    SomebodyElse,
)
from zhangwen.channels.chat.site_tokens import SiteCustomer, SiteTokenRefused, SiteTokens
from zhangwen.channels.chat.store import (
    Conversation,
    ConversationOver,
    ConversationStore,
    Restarted,
)
from zhangwen.database import Database
from zhangwen.language import Language


class Conversations:
    """Opens conversations.

    Args:
        database: Runs the store's methods.
        store: Where conversations are.
        messages: What was said in them.
        assistant: Who says the welcome.
        tokens: Our tokens.
        site_tokens: None: everybody is anonymous.
        backend: The account backend; there at least when `site_tokens` is.
        history: How many messages come back when a conversation is resumed.
        contact: How to reach a person while nobody answers here, by language.
    """

    def __init__(
        self,
        database: Database,
        store: ConversationStore,
        messages: MessageStore,
        assistant: Assistant,
        tokens: SessionTokens,
        site_tokens: SiteTokens | None,
        backend: SignIn | None,
        history: int,
        contact: Mapping[Language, str],
    ) -> None:
        self._database = database
        self._store = store
        self._messages = messages
        self._assistant = assistant
        self._tokens = tokens
        self._site_tokens = site_tokens
        self._backend = backend
        self._history = history
        self._contact = contact

    async def open(self, claims: SessionClaims | None, site_token: str | None) -> SessionOpened:
        """Opens or resumes a conversation.

        With a site token it is the customer's running one, whatever else the request names; without
        one it is the one of the session token, or a new anonymous one.

        Raises:
            RequestRefused: A token is refused, or the backend cannot be asked.
        """
        if site_token is not None:
            return await self._open_for(self._customer(site_token))
        if claims is not None:
            return await self._resumed(await self._running(claims), claims)
        return await self._opened(await self._database.run(self._store.open, new_conversation_id()))

    async def renew(self, claims: SessionClaims, site_token: str) -> SessionOpened:
        """Resumes a conversation, and has the sign-in of its customer hold for longer.

        Nobody is signed in by this: who has logged out in the chat, or has left it to somebody
        else, is not brought back by the timer of a page that is still open.

        Raises:
            RequestRefused: A token is refused, or the backend cannot be asked.
        """
        customer = self._customer(site_token)
        conversation = await self._running(claims)
        until = None
        if conversation.owner == customer.owner(self._tokens.secret):
            with _refusals():
                until = await self._required_backend().renew(conversation.id, customer.subject)
        kept = None if until else _kept(conversation, claims)
        return await self._opened(conversation, until, kept)

    async def restart(self, claims: SessionClaims, site_token: str | None) -> SessionOpened:
        """Ends a conversation, with whatever it was signed in with, and opens an empty one.

        Raises:
            RequestRefused: A token is refused, or the backend cannot be asked; all is as before.
        """
        customer = self._customer(site_token) if site_token is not None else None
        return await self._restart(claims.conversation_id, claims.generation, customer)

    async def sign_out(self, claims: SessionClaims) -> None:
        """Ends whatever a conversation is signed in with, and all its tokens; what was said stays.

        Raises:
            RequestRefused: The conversation is over, or somebody was quicker.
        """
        # The tokens first: they are what somebody else may have.
        try:
            await self._database.run(
                self._store.sign_out, claims.conversation_id, claims.generation
            )
        except ConversationOver as error:
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error
        await self._sign_out(claims.conversation_id)

    async def _open_for(self, customer: SiteCustomer) -> SessionOpened:
        conversation = await self._database.run(
            self._store.open, new_conversation_id(), customer.owner(self._tokens.secret)
        )
        with _refusals():
            try:
                until = await self._required_backend().begin(conversation.id, customer.subject)
            except SomebodyElse:  # Two people's accounts have no place in one history.
                return await self._restart(conversation.id, conversation.generation, customer)
        return await self._opened(conversation, until)

    async def _restart(
        self, old_id: str, generation: int, customer: SiteCustomer | None
    ) -> SessionOpened:
        new_id = new_conversation_id()
        # Before anything has ended: where this fails, all is as it was.
        until = await self._sign_in(new_id, customer) if customer else None
        owner = customer.owner(self._tokens.secret) if customer else None
        try:
            restarted = await self._database.run(
                self._store.restart, old_id, new_id, owner, generation
            )
        except ConversationOver as error:
            await self._sign_out(new_id)
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error
        if restarted.id != new_id:  # Another tab has just restarted it.
            await self._sign_out(new_id)
            until = await self._sign_in(restarted.id, customer) if customer else None
        await self._sign_out(old_id, *restarted.ended)
        return await self._opened(restarted, until)

    async def _running(self, claims: SessionClaims) -> Conversation:
        conversation = await self._database.run(self._store.find, claims.conversation_id)
        if conversation is None or conversation.ended:
            raise RequestRefused(ChatError.TOKEN_REFUSED)
        if conversation.generation != claims.generation:
            raise RequestRefused(ChatError.TOKEN_REFUSED)
        return conversation

    async def _resumed(self, conversation: Conversation, claims: SessionClaims) -> SessionOpened:
        until = None
        if conversation.owner is not None and self._backend is not None:
            until = await self._backend.until(conversation.id)
        return await self._opened(conversation, until, _kept(conversation, claims))

    def _customer(self, site_token: str) -> SiteCustomer:
        if self._site_tokens is None:
            raise RequestRefused(ChatError.SITE_TOKEN_REFUSED)
        try:
            return self._site_tokens.read(site_token)
        except SiteTokenRefused as error:
            raise RequestRefused(ChatError.SITE_TOKEN_REFUSED) from error

    async def _sign_in(self, conversation_id: str, customer: SiteCustomer) -> datetime:
        """Signs the customer in; returns until when.

        Raises:
            RequestRefused: The backend does not take the customer, or cannot be asked.
        """
        with _refusals():
            return await self._required_backend().begin(conversation_id, customer.subject)

    async def _sign_out(self, *conversation_ids: str) -> None:
        if self._backend is not None:
            for conversation_id in dict.fromkeys(conversation_ids):
                await self._backend.end(conversation_id)

    def _required_backend(self) -> SignIn:
        if self._backend is None:
            raise RequestRefused(ChatError.SIGN_IN_UNAVAILABLE)
        return self._backend

    async def _opened(
        self,
        conversation: Conversation | Restarted,
        sign_in_until: datetime | None = None,
        expires: int | None = None,
    ) -> SessionOpened:
        """Hands a conversation out.

        Args:
            conversation: The conversation.
            sign_in_until: Until when its customer is signed in; None when nobody is.
            expires: Until when the token opens it, as Unix time; None: for its full time.
        """
        history = await self._database.run(self._messages.history, conversation.id, self._history)
        moment = int(time.time())
        left = 0 if sign_in_until is None else int(sign_in_until.timestamp()) - moment
        return SessionOpened(
            token=self._tokens.issue(conversation.id, expires, conversation.generation),
            conversation_id=conversation.id,
            expires_in=LIFETIME_SECONDS if expires is None else expires - moment,
            sign_in_expires_in=left if left > 0 else None,
            history=history,
            last_event_id=history[-1].seq if history else 0,
            welcome=self._assistant.welcome(is_signed_in=left > 0),
            contact=self._contact,
        )


def _kept(conversation: Conversation, claims: SessionClaims) -> int | None:
    """Returns when the next token ends that is had for nothing but the last one.

    A customer's conversation is not for whoever keeps a token alive on a computer left open: after
    its time, only the site's word opens it.
    """
    return None if conversation.owner is None else claims.expires


@contextmanager
def _refusals() -> Iterator[None]:
    """Makes what goes wrong with signing in an answer that clients can read."""
    try:
        yield
    except CustomerUnknown as error:
        raise RequestRefused(ChatError.SITE_TOKEN_REFUSED) from error
    except SignInUnavailable as error:
        raise RequestRefused(ChatError.SIGN_IN_UNAVAILABLE) from error
