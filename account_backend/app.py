"""The application: `create_app` puts the parts together; nothing is opened before it starts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from account_backend import errors
from account_backend.backend import Backend
from account_backend.clock import Clock, SystemClock, day_in_shanghai
from account_backend.codes import OneTimeCodes
from account_backend.database import Database
from account_backend.keys import SCHEMES, KeysMiddleware, schemes_of
from account_backend.routes import health, products, sessions, today
from account_backend.seed import ensure_seeded, load_seed
from account_backend.seed_models import Seed
from account_backend.sessions import Sessions
from account_backend.settings import Settings
from account_backend.sms import Outbox, SmsSender

DESCRIPTION = """What a credit provider knows of its customers, as facts for an assistant.

Amounts are strings with two decimals, in CNY. Days are calendar days in Asia/Shanghai. An absent
value is left out, never null. Errors have a stable `code`. Every path but `/health` needs the
header `X-Service-Key`; who a conversation belongs to, only the web channel says, with its own
`X-Channel-Key`.
"""


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    seed: Seed | None = None,
    sms: SmsSender | None = None,
) -> FastAPI:
    """Makes the application.

    Args:
        settings: the settings.
        clock: what tells the time; the machine's clock unless given.
        seed: what to seed the database with; the file of the settings unless given.
        sms: what sends the codes; the outbox file of the settings unless given.
    """
    clock = clock or SystemClock()
    backend = Backend(
        settings=settings,
        clock=clock,
        database=Database(settings.database_url),
        codes=OneTimeCodes(settings.code_rules, _pepper(settings)),
        sessions=Sessions(settings.session_idle, settings.session_absolute),
        sms=sms or Outbox(settings.outbox),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        prepare(backend, seed)
        yield
        backend.database.close()

    app = FastAPI(
        title="Zhangwen account backend",
        version="1.4.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.backend = backend
    errors.install(app)
    app.include_router(health.router)
    app.include_router(sessions.router)
    app.include_router(products.router)
    app.include_router(today.router)
    app.add_middleware(
        KeysMiddleware, service_key=settings.service_key, channel_key=settings.channel_key
    )
    _document_keys(app)
    return app


def prepare(backend: Backend, seed: Seed | None = None) -> None:
    """Creates the tables and plants the seed, as far as needed."""
    backend.database.create_tables()
    ensure_seeded(
        backend.database,
        seed or load_seed(backend.settings.seed),
        day_in_shanghai(backend.clock.now()),
        demo=backend.settings.demo,
    )


def _pepper(settings: Settings) -> bytes:
    """A key for code hashes that differs from the service key but needs no setting of its own."""
    return hmac.new(settings.service_key.encode(), b"one-time codes", hashlib.sha256).digest()


def _document_keys(app: FastAPI) -> None:
    """Adds to the API document what the middleware asks for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            document.setdefault("components", {})["securitySchemes"] = {
                scheme: {"type": "apiKey", "in": "header", "name": header}
                for scheme, header in SCHEMES.items()
            }
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    schemes = schemes_of(method.upper(), path)
                    operation["security"] = [{scheme: []} for scheme in schemes]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
