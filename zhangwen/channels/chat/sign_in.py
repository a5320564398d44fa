"""Tells the account backend which customer a conversation belongs to."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import quote

import httpx

from zhangwen.channels.chat.settings import BackendSettings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 2.0


class SignInUnavailable(Exception):
    """The backend did not take the customer: it is down, or does not know them."""


class CustomerUnknown(SignInUnavailable):
    """The backend has no such customer."""


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
        """Signs a customer in, or renews it; returns until when it holds if nothing is said.

        Raises:
            CustomerUnknown: The backend has no such customer.
            SignInUnavailable: The backend cannot be asked.
        """
        try:
            answer = await self._client.put(
                f"/v1/sessions/{quote(conversation_id)}", json={"customer_id": customer_id}
            )
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise CustomerUnknown
            answer.raise_for_status()
            return datetime.fromisoformat(answer.json()["expires_at"].replace("Z", "+00:00"))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
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
