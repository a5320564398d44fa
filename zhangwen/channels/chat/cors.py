"""Which pages of other origins may use the API: those that are configured, named one by one."""

from __future__ import annotations

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from zhangwen.channels.chat.errors import ChatError

PREFLIGHT = "preflight_"  # in the names of the routes that browsers ask first
_REMEMBER_SECONDS = 600


class Cors:
    """Answers what browsers ask about other origins.

    No cookie is ever involved (the token is in a header), so nothing is said about credentials.

    Args:
        origins: `https://www.example.com` and the like; none: only pages of this server itself.
    """

    def __init__(self, origins: frozenset[str]) -> None:
        self._origins = origins

    def headers(self, request: Request) -> dict[str, str]:
        """Returns the headers that let the asking page read the answer."""
        origin = request.headers.get("origin")
        if origin is None or origin not in self._origins:
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }

    def preflight(self, request: Request) -> HTTPResponse:
        """Answers the question that a browser asks first."""
        headers = self.headers(request)
        if "Access-Control-Allow-Origin" not in headers:
            refused = ChatError.ORIGIN_REFUSED
            return response.json({"error": refused.value}, refused.status, headers)
        headers |= {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
            "Access-Control-Max-Age": str(_REMEMBER_SECONDS),
        }
        return HTTPResponse(status=204, headers=headers)

    def answer_first(self, app: Sanic) -> None:
        """Makes our preflight routes answer: Rasa's own CORS answers for all of them otherwise."""

        async def answer(request: Request) -> HTTPResponse | None:
            is_ours = request.method == "OPTIONS" and PREFLIGHT in (request.endpoint or "")
            return self.preflight(request) if is_ours else None

        app.request_middleware.appendleft(answer)
