"""What every answer of the site carries, and which requests it takes at all."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_security_policy(bot_url: str) -> str:
    """Returns a policy as strict as an operator may have; the assistant must live with it."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {bot_url}",
            "style-src 'self'",
            f"connect-src 'self' {bot_url}",
            "img-src 'self' data:",
            "font-src 'none'",
            "require-trusted-types-for 'script'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class Guard:
    """Refuses requests under another name than ours, and adds the security headers.

    The name matters: a page elsewhere may point a name of its own at 127.0.0.1 and then counts as
    the same origin.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str], bot_url: str) -> None:
        self._app = app
        self._hosts = {origin.partition("://")[2] for origin in origins}
        self._headers = {
            "Content-Security-Policy": content_security_policy(bot_url),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            # Not `no-referrer`: with that, browsers send forms with `Origin: null`.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if Headers(scope=scope).get("host", "").lower() not in self._hosts:
            refusal = PlainTextResponse("This site has another address.\n", status_code=421)
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def is_from_own_page(request: Request) -> bool:
    """Tells whether a POST comes from a page of this origin; another port is another origin.

    A browser sends `Origin` with every POST, so a request without one is no page's.
    """
    return request.headers.get("origin", "").lower() == f"http://{request.headers['host'].lower()}"
