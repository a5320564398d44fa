"""Runs the backend on loopback: `python -m account_backend`."""

from __future__ import annotations

import socket
import sys

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from account_backend.app import create_app, prepare
from account_backend.settings import Settings, SettingsError

HOST = "127.0.0.1"


def main() -> int:
    """Starts the server; a mistake in the settings is one line on stderr and exit code 2."""
    try:
        settings = Settings.from_environment()
        app = create_app(settings)
        # Before the server starts, so that a mistake is one line and not a traceback.
        prepare(app.state.backend)
    except SettingsError as error:
        print(f"account backend: {error}", file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        print(f"account backend: ACCOUNT_BACKEND_DATABASE_URL: {reason}", file=sys.stderr)
        return 2
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, settings.port))
        except OSError as error:
            print(
                f"account backend: port {settings.port} cannot be used ({error.strerror}): "
                "set BACKEND_PORT to another one",
                file=sys.stderr,
            )
            return 2
        # `ws`: uvicorn would import a websockets newer than the one Sanic pins for Rasa.
        config = uvicorn.Config(app, ws="none", access_log=False, timeout_graceful_shutdown=5)
        uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
