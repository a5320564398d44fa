"""Which key opens what: the service key nearly everything, the channel's key its own door only.

The service key is the bot's. The channel key belongs to the web channel alone, which says whose a
conversation is after it has verified the host site's token; nobody with the service key can.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from account_backend.api_models import ErrorCode
from account_backend.errors import ApiError

SERVICE_HEADER: Final = "X-Service-Key"
CHANNEL_HEADER: Final = "X-Channel-Key"

# By the names that refusals and the API document use.
SCHEMES: Final = {"ServiceKey": SERVICE_HEADER, "ChannelKey": CHANNEL_HEADER}

_HEALTH = "/health"
_SESSION = re.compile(r"/v1/sessions/[^/]+")


def schemes_of(method: str, path: str) -> tuple[str, ...]:
    """Returns the schemes any of which opens this; none where no key is needed.

    Args:
        method: In capitals.
        path: A path, or its pattern in the API document.
    """
    if path == _HEALTH:
        return ()
    if _SESSION.fullmatch(path) and method == "PUT":
        return ("ChannelKey",)
    if _SESSION.fullmatch(path) and method in ("GET", "DELETE"):
        return ("ServiceKey", "ChannelKey")
    return ("ServiceKey",)


class KeysMiddleware:
    """Refuses before anything else has looked at the request.

    A middleware rather than a dependency, so that paths which do not exist, the API document and
    bodies that cannot be parsed tell nothing either.
    """

    def __init__(self, app: ASGIApp, service_key: str, channel_key: str | None) -> None:
        self.app = app
        self._keys = {"ServiceKey": service_key.encode("ascii")}
        if channel_key is not None:
            self._keys["ChannelKey"] = channel_key.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        schemes = schemes_of(scope["method"], scope["path"]) if scope["type"] == "http" else ()
        if not schemes or any(self._is_known(scheme, scope) for scheme in schemes):
            await self.app(scope, receive, send)
            return
        refusal = ApiError(self._refusal(schemes))
        await refusal.response({"WWW-Authenticate": schemes[0]})(scope, receive, send)

    def _is_known(self, scheme: str, scope: Scope) -> bool:
        key = self._keys.get(scheme)
        given = Headers(scope=scope).get(SCHEMES[scheme], "").encode("latin-1")
        return key is not None and hmac.compare_digest(given, key)

    def _refusal(self, schemes: tuple[str, ...]) -> ErrorCode:
        if "ServiceKey" in schemes:
            return ErrorCode.SERVICE_KEY_REQUIRED
        if "ChannelKey" not in self._keys:
            return ErrorCode.CHANNEL_NOT_CONFIGURED
        return ErrorCode.CHANNEL_KEY_REQUIRED
