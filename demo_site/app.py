"""The site: `create_app` puts its parts together."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from demo_site import site_tokens
from demo_site.customers import load_customers
from demo_site.pages import FOLDER, Pages
from demo_site.security import Guard, is_from_own_page
from demo_site.sessions import LIFETIME_SECONDS, Session, Sessions
from demo_site.settings import Settings
from demo_site.words import preferred_language

MOST_FORM_BYTES = 4096


def create_app(settings: Settings, today: date) -> Starlette:
    """Makes the application.

    Args:
        settings: The settings.
        today: The day that the backend's records are as of.

    Raises:
        SeedError: The customers cannot be read; one line.
    """
    site = Site(settings, today)
    return Starlette(
        routes=[
            Route("/", site.page),
            Route("/sign-in", site.sign_in, methods=["POST"]),
            Route("/sign-out", site.sign_out, methods=["POST"]),
            Route("/site-token", site.site_token, methods=["POST"]),
            Route("/health", health),
            Mount("/static", _StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(Guard, origins=settings.origins, bot_url=settings.bot_url)],
    )


async def health(request: Request) -> Response:
    """Tells that the site is up."""
    return JSONResponse({"status": "ok"})


class Site:
    """What the site does. Who is signed in is known from the cookie alone.

    Args:
        settings: The settings.
        today: The day that the backend's records are as of.
    """

    def __init__(self, settings: Settings, today: date) -> None:
        self._tokens = settings.tokens
        self._customers = load_customers(settings.seed, today)
        self._pages = Pages(self._customers, settings.bot_url)
        self._sessions = Sessions()
        # Cookies know no ports: a second demo on this machine must not overwrite ours.
        self._cookie = f"bill_centre_{settings.port}"

    async def page(self, request: Request) -> Response:
        """Shows whom one can be, or the bills of whoever is signed in."""
        session = self._session(request)
        language = preferred_language(
            request.query_params.get("lang"), request.headers.get("accept-language", "")
        )
        if session is not None:
            return HTMLResponse(self._pages.page(session, language))
        session = self._sessions.begin()
        return self._with_cookie(HTMLResponse(self._pages.page(session, language)), session)

    async def sign_in(self, request: Request) -> Response:
        """Signs in as a demo customer: no password, since everybody is made up."""
        form = await _form(request)
        session = self._session(request)
        if not _is_genuine(request, session, form):
            return _forged()
        customer_id = form.get("customer", "")
        if customer_id not in self._customers:
            return PlainTextResponse("There is no such customer.\n", status_code=400)
        return self._anew(session, customer_id, form)

    async def sign_out(self, request: Request) -> Response:
        """Ends the visit of whoever is signed in."""
        form = await _form(request)
        session = self._session(request)
        if not _is_genuine(request, session, form):
            return _forged()
        return self._anew(session, None, form)

    async def site_token(self, request: Request) -> Response:
        """Gives the page a token for the assistant, if somebody is signed in."""
        if not is_from_own_page(request):
            return JSONResponse({"error": "other_origin"}, status_code=403)
        session = self._session(request)
        if session is None or session.customer_id is None:
            return JSONResponse({"error": "not_signed_in"}, status_code=401)
        token = site_tokens.issue(self._tokens, session.customer_id)
        return JSONResponse({"token": token, "expires_in": site_tokens.LIFETIME_SECONDS})

    def _session(self, request: Request) -> Session | None:
        return self._sessions.find(request.cookies.get(self._cookie))

    def _anew(
        self, session: Session | None, customer_id: str | None, form: dict[str, str]
    ) -> Response:
        """Goes on under a new session, so that nobody who knew the old cookie is signed in too."""
        if session is not None:
            self._sessions.end(session)
        query = urlencode({"lang": form["lang"]}) if form.get("lang") else ""
        answer = Response(status_code=303, headers={"Location": f"/?{query}" if query else "/"})
        return self._with_cookie(answer, self._sessions.begin(customer_id))

    def _with_cookie(self, answer: Response, session: Session) -> Response:
        # Not `secure`: the demo has no certificate, and not every browser trusts loopback.
        answer.set_cookie(
            self._cookie,
            session.id,
            max_age=LIFETIME_SECONDS,
            path="/",
            httponly=True,
            samesite="strict",
        )
        return answer


def _is_genuine(request: Request, session: Session | None, form: dict[str, str]) -> bool:
    """Tells whether a form was sent by the visitor from a page of ours."""
    return (
        session is not None
        and is_from_own_page(request)
        and session.accepts(form.get("form_key", ""))
    )


def _forged() -> Response:
    return PlainTextResponse("Please go back, reload the page and try again.\n", status_code=403)


async def _form(request: Request) -> dict[str, str]:
    """Reads a small form, the first value of each field; nothing of one that is too large."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_FORM_BYTES:
                return {}
        fields = parse_qs(body.decode(), max_num_fields=16)
    except (ClientDisconnect, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


class _StaticFiles(StaticFiles):
    """Static files that browsers ask about each time, so that a change shows at once."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = "no-cache"
        return answer
