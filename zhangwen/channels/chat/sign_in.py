"""Tells the account backend which customer a conversation belongs to."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from zhangwen.channels.chat.settings import BackendSettings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2.0
# The backend does not answer, or not as its document says.
_FAILURES = (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError)


class SignInUnavailable(Exception):
    """The backend did not take the customer: it is down, or does not know them."""


class CustomerUnknown(SignInUnavailable):
    """The backend has no such customer."""


class SomebodyElse(SignInUnavailable):
    """Another customer is in the conversation, by a one-time code."""


class SignIn:
    """The backend's session table, as far as the channel may write to it.

    It is opened with the channel's own key: the action server, which talks to customers' texts, has
    another one that signs nobody in.

    Args:
        settings: Where the backend is.
        transport: What requests go through; the network, unless a test says otherwise.
    """

    def __init__(
        self, settings: BackendSettings, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=settings.url,
            headers={"X-Channel-Key": settings.channel_key},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,  # a proxy of the environment must not see who signs in
            transport=transport,
        )

    async def begin(self, conversation_id: str, customer_id: str) -> datetime:
        """Signs a customer in; returns until when it holds if nothing is said.

        Raises:
            CustomerUnknown: The backend has no such customer.
            SomebodyElse: The conversation cannot be this customer's now.
            SignInUnavailable: The backend cannot be asked.
        """
        until = await self._put(conversation_id, {"customer_id": customer_id})
        if until is None:
            raise SomebodyElse
        return until

    async def renew(self, conversation_id: str, customer_id: str) -> datetime | None:
        """Has a customer's sign-in hold for longer.

        Returns:
            Until when it holds if nothing is said; None when it is over, or somebody else is there.

        Raises:
            CustomerUnknown: The backend has no such customer.
            SignInUnavailable: The backend cannot be asked.
        """
        return await self._put(conversation_id, {"customer_id": customer_id, "renew": True})

    async def until(self, conversation_id: str) -> datetime | None:
        """Returns until when somebody is signed in; None: nobody is, or the backend is silent.

        Asking does not make it longer.
        """
        try:
            answer = await self._client.get(f"/v1/sessions/{quote(conversation_id)}")
            answer.raise_for_status()
            return _expiry(answer) if answer.json()["state"] == "verified" else None
        except _FAILURES as error:
            logger.error("Who is signed in could not be asked: %s", type(error).__name__)
            return None

    async def _put(self, conversation_id: str, body: dict[str, Any]) -> datetime | None:
        """Writes to the session table; None when what is there stands against it."""
        try:
            answer = await self._client.put(f"/v1/sessions/{quote(conversation_id)}", json=body)
            if _names_nobody(answer):
                raise CustomerUnknown
            if answer.status_code == httpx.codes.CONFLICT:
                return None
            answer.raise_for_status()
            return _expiry(answer)
        except _FAILURES as error:
            logger.error("A customer could not be signed in: %s", type(error).__name__)
            raise SignInUnavailable from error

    async def end(self, conversation_id: str) -> None:
        """Ends what a conversation is signed in with; a failure is only logged.

        Nobody can speak in that conversation any more, and the backend's own limits end it soon.
        """
        try:
            answer = await self._client.delete(f"/v1/sessions/{quote(conversation_id)}")
            answer.raise_for_status()
        except httpx.HTTPError as error:
            logger.error("A session could not be ended: %s", type(error).__name__)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()


def _expiry(answer: httpx.Response) -> datetime:
    return datetime.fromisoformat(answer.json()["expires_at"].replace("Z", "+00:00"))


def _names_nobody(answer: httpx.Response) -> bool:
    """Tells whether the backend has no such customer, or what it was given cannot be one's id.

    The status alone does not tell: 404 is also a wrong address, 422 anything that it cannot read.
    """
    if answer.status_code == httpx.codes.NOT_FOUND:
        return bool(answer.json()["code"] == "customer_unknown")
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        return "body.customer_id" in answer.json().get("fields", ())
    return False
