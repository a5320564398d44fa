"""The client of the account backend: the only way to a customer's records."""

from __future__ import annotations

import asyncio
import os
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import httpx
from pydantic import ValidationError

from account_backend.api_models import (
    AccountsSnapshot,
    Answer,
    CodeSent,
    Customer,
    Error,
    ErrorCode,
    Projection,
    Session,
    Today,
    Verified,
)
from account_backend.product_models import ProductTerms

BACKEND_URL_VARIABLE = "ACCOUNT_BACKEND_URL"
SERVICE_KEY_VARIABLE = "ZHANGWEN_SERVICE_KEY"
# Two calls fit into the time that the Rasa server waits for an action (zhangwen.failure).
CALL_TIMEOUT_SECONDS = 1.2

Model = TypeVar("Model", bound=Answer)


class Failure(str, Enum):
    """Why the backend gave no answer that can be used."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    KEY_REJECTED = "key_rejected"


class BackendUnavailable(Exception):
    """The backend cannot be asked right now."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class BackendRefusal(Exception):
    """The backend answered no, with a code of its contract."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.code.value)
        self.error = error

    @property
    def code(self) -> ErrorCode:
        """The stable code of the refusal."""
        return self.error.code


class AccountBackend:
    """Asks the backend on behalf of conversations.

    The backend knows which customer a conversation belongs to; nothing that a customer typed does.
    Every method raises `BackendUnavailable`, and `BackendRefusal` with the codes it names.

    Args:
        url: Where the backend is, without `/v1`.
        service_key: Proves that this process may ask.
        timeout: Seconds for one call, connecting included.
    """

    def __init__(self, url: str, service_key: str, timeout: float = CALL_TIMEOUT_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._headers = {"X-Service-Key": service_key}
        self._timeout = timeout
        # A connection belongs to the event loop it was opened in.
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]
        self._clients = WeakKeyDictionary()

    async def accounts(self, conversation_id: str) -> AccountsSnapshot | None:
        """Returns all accounts of the conversation's customer, None when nobody is verified."""
        try:
            return await self._ask(
                "GET", f"/v1/sessions/{conversation_id}/accounts", AccountsSnapshot
            )
        except BackendRefusal as refusal:
            if refusal.code is ErrorCode.ANONYMOUS:
                return None
            raise

    async def projection(self, conversation_id: str, on: date) -> Projection | None:
        """Returns what there is to pay on a day, None when nobody is verified.

        Refusals: day_past, day_too_far.
        """
        path = f"/v1/sessions/{conversation_id}/projection?on={on.isoformat()}"
        try:
            return await self._ask("GET", path, Projection)
        except BackendRefusal as refusal:
            if refusal.code is ErrorCode.ANONYMOUS:
                return None
            raise

    async def customer(self, conversation_id: str) -> Customer | None:
        """Returns who the conversation belongs to, None when nobody is verified."""
        session = await self._ask("GET", f"/v1/sessions/{conversation_id}", Session)
        return session.customer

    async def send_code(self, conversation_id: str, phone: str) -> CodeSent:
        """Has a one-time code sent. Refusals: code_too_soon, too_many_codes, phone_blocked."""
        return await self._ask(
            "POST", f"/v1/sessions/{conversation_id}/codes", CodeSent, {"phone": phone}
        )

    async def verify(self, conversation_id: str, phone: str, code: str) -> Verified:
        """Ties the conversation to the customer whose code this is.

        Refusals: code_wrong, code_used_up, code_expired, no_code, phone_blocked, other_customer.
        """
        body = {"phone": phone, "code": code}
        return await self._ask("POST", f"/v1/sessions/{conversation_id}/verify", Verified, body)

    async def end_session(self, conversation_id: str) -> None:
        """Ends the conversation's tie to its customer; does nothing when there is none."""
        await self._call("DELETE", f"/v1/sessions/{conversation_id}")

    async def product_terms(self, product: str) -> ProductTerms:
        """Returns the terms of a product. Refusals: not_found."""
        return await self._ask("GET", f"/v1/products/{product}", ProductTerms)

    async def today(self) -> date:
        """Returns the backend's day; whoever has a snapshot has it already."""
        answer = await self._ask("GET", "/v1/today", Today)
        return answer.today

    async def _ask(
        self, method: str, path: str, model: type[Model], body: dict[str, Any] | None = None
    ) -> Model:
        response = await self._call(method, path, body)
        try:
            return model.parse_raw(response.content)
        except (ValidationError, ValueError) as error:
            raise BackendUnavailable(Failure.GARBAGE) from error

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        try:
            response = await asyncio.wait_for(
                self._client().request(method, self._url + path, json=body), self._timeout
            )
        except (asyncio.TimeoutError, httpx.TimeoutException) as error:
            raise BackendUnavailable(Failure.TIMEOUT) from error
        except httpx.HTTPError as error:
            raise BackendUnavailable(Failure.REFUSED) from error
        if response.is_success:
            return response
        raise _failed(response)

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = httpx.AsyncClient(
                headers=self._headers, timeout=self._timeout, trust_env=False
            )
        return self._clients[loop]


def _failed(response: httpx.Response) -> Exception:
    if response.status_code >= 500:
        return BackendUnavailable(Failure.SERVER_ERROR)
    try:
        error = Error.parse_raw(response.content)
    except (ValidationError, ValueError):
        return BackendUnavailable(Failure.GARBAGE)
    if error.code is ErrorCode.SERVICE_KEY_REQUIRED:
        return BackendUnavailable(Failure.KEY_REJECTED)
    return BackendRefusal(error)


@lru_cache(maxsize=1)
def account_backend() -> AccountBackend:
    """Returns the process's client, made from the environment on first use.

    Raises:
        KeyError: `ACCOUNT_BACKEND_URL` or `ZHANGWEN_SERVICE_KEY` is not set.
    """
    return AccountBackend(os.environ[BACKEND_URL_VARIABLE], os.environ[SERVICE_KEY_VARIABLE])
