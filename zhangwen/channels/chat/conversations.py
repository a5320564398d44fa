"""Opening, resuming and restarting conversations: whose they are, and who is signed in."""

from __future__ import annotations

import time

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
from zhangwen.channels.chat.sign_in import CustomerUnknown, SignIn, SignInUnavailable
from zhangwen.channels.chat.site_tokens import SiteCustomer, SiteTokenRefused, SiteTokens
from zhangwen.channels.chat.store import ConversationOver, ConversationStore
from zhangwen.database import Database


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
    ) -> None:
        self._database = database
        self._store = store
        self._messages = messages
        self._assistant = assistant
        self._tokens = tokens
        self._site_tokens = site_tokens
        self._backend = backend
        self._history = history

    async def open(self, claims: SessionClaims | None, site_token: str | None) -> SessionOpened:
        """Opens or resumes a conversation.

        With a site token it is the customer's running one, whatever else the request names; without
        one it is the one of the session token, or a new anonymous one.

        Raises:
            RequestRefused: A token is refused, or the backend cannot be asked.
        """
        if site_token is not None:
            customer = self._customer(site_token)
            conversation_id = await self._database.run(
                self._store.open, new_conversation_id(), customer.owner(self._tokens.secret)
            )
            return await self._opened(
                conversation_id, await self._sign_in(conversation_id, customer)
            )
        if claims is None:
            conversation_id = await self._database.run(self._store.open, new_conversation_id())
            return await self._opened(conversation_id)
        conversation = await self._database.run(self._store.find, claims.conversation_id)
        if conversation is None or conversation.ended:
            raise RequestRefused(ChatError.TOKEN_REFUSED)
        until = claims.sign_in_expires if conversation.is_signed_in else None
        return await self._opened(conversation.id, until)

    async def restart(self, claims: SessionClaims, site_token: str | None) -> SessionOpened:
        """Ends a conversation, with whatever it was signed in with, and opens an empty one.

        Raises:
            RequestRefused: A token is refused, or the backend cannot be asked; all is as before.
        """
        new_id = new_conversation_id()
        owner: str | None = None
        until: int | None = None
        customer = self._customer(site_token) if site_token is not None else None
        if customer is not None:
            owner = customer.owner(self._tokens.secret)
            until = await self._sign_in(new_id, customer)
        try:
            used_id = await self._database.run(
                self._store.restart, claims.conversation_id, new_id, owner
            )
        except ConversationOver as error:
            raise RequestRefused(ChatError.TOKEN_REFUSED) from error
        if self._backend is not None:
            await self._backend.end(claims.conversation_id)
        if used_id != new_id and customer is not None:  # Another tab has just restarted it.
            until = await self._sign_in(used_id, customer)
        return await self._opened(used_id, until)

    def _customer(self, site_token: str) -> SiteCustomer:
        if self._site_tokens is None:
            raise RequestRefused(ChatError.SITE_TOKEN_REFUSED)
        try:
            return self._site_tokens.read(site_token)
        except SiteTokenRefused as error:
            raise RequestRefused(ChatError.SITE_TOKEN_REFUSED) from error

    async def _sign_in(self, conversation_id: str, customer: SiteCustomer) -> int:
        """Signs the customer in, or renews it; returns until when, as Unix time."""
        if self._backend is None:
            raise RequestRefused(ChatError.SIGN_IN_UNAVAILABLE)
        try:
            until = await self._backend.begin(conversation_id, customer.subject)
        except CustomerUnknown as error:
            raise RequestRefused(ChatError.SITE_TOKEN_REFUSED) from error
        except SignInUnavailable as error:
            raise RequestRefused(ChatError.SIGN_IN_UNAVAILABLE) from error
        return int(until.timestamp())

    async def _opened(
        self, conversation_id: str, sign_in_until: int | None = None
    ) -> SessionOpened:
        history = await self._database.run(self._messages.history, conversation_id, self._history)
        left = None if sign_in_until is None else sign_in_until - int(time.time())
        return SessionOpened(
            token=self._tokens.issue(conversation_id, sign_in_until),
            conversation_id=conversation_id,
            expires_in=LIFETIME_SECONDS,
            sign_in_expires_in=left if left is not None and left > 0 else None,
            history=history,
            last_event_id=history[-1].seq if history else 0,
            welcome=self._assistant.welcome(),
        )
