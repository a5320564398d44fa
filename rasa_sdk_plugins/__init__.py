"""Lets only the Rasa server call the action server.

The SDK's server answers anybody who reaches it: a forged conversation would get its owner's answer.
Its one hook is a package of this name. Everything but `/health` needs the service key that
`make chat` and `make serve` make anew at each start. Here the libraries for dates are loaded, too,
so that no customer waits for them.
"""

from __future__ import annotations

import hmac
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import pluggy
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from zhangwen.value_libraries import load_value_libraries

SERVICE_KEY_VARIABLE = "ZHANGWEN_SERVICE_KEY"
SERVICE_KEY_HEADER = "X-Service-Key"
_OPEN_PATHS = frozenset({"/health"})

hookimpl = pluggy.HookimplMarker("rasa_sdk")


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Registers this package with the SDK's plugin manager (called by the SDK)."""
    manager.register(sys.modules[__name__])


@hookimpl
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Adds the check to the action server; without a key it does not start."""
    key = os.environ.get(SERVICE_KEY_VARIABLE, "")
    if not key:
        sys.exit(f"action server: set {SERVICE_KEY_VARIABLE} (make chat and make serve do it)")
    app.on_request(_refuse_without(key))  # type: ignore[no-untyped-call]
    app.error_handler.add(Exception, _hide_the_request)
    # It would tell each address that it asks, and with it the conversation.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    load_value_libraries()


def _refuse_without(key: str) -> Callable[[Request], HTTPResponse | None]:
    def check(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SERVICE_KEY_HEADER, "")
        if request.path in _OPEN_PATHS or hmac.compare_digest(given.encode(), key.encode()):
            return None
        return response.json({"error": "service key required"}, status=401)

    return check


def _hide_the_request(request: Request, exception: Exception) -> Any:
    """Answers an error without the conversation, which the SDK would send back and Rasa log."""
    status = getattr(exception, "status_code", 500)
    return response.json({"error": type(exception).__name__}, status=status)
