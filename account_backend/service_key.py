"""Lets in only those who know the service key; everything but the health check is behind it."""

from __future__ import annotations

import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from account_backend.api_models import ErrorCode
from account_backend.errors import ApiError

HEADER: Final = "X-Service-Key"
OPEN_PATHS: Final = frozenset({"/health"})


class ServiceKeyMiddleware:
    """Answers 401 before anything else has looked at the request.

    A middleware rather than a dependency, so that paths which do not exist, the API document and
    bodies that cannot be parsed tell nothing either.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self.app = app
        self._key = key.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS or self._is_known(scope):
            await self.app(scope, receive, send)
            return
        refusal = ApiError(ErrorCode.SERVICE_KEY_REQUIRED)
        await refusal.response({"WWW-Authenticate": "ServiceKey"})(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        given = Headers(scope=scope).get(HEADER, "").encode("latin-1")
        return hmac.compare_digest(given, self._key)
