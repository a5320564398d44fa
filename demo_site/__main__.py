"""Runs the demo site on loopback: `python -m demo_site` (`make web` does)."""

from __future__ import annotations

import os
import sys

import uvicorn

from account_backend.clock import SystemClock, day_in_shanghai
from account_backend.seed import SeedError
from demo_site.app import create_app
from demo_site.settings import HOST, Settings, SettingsError


def main() -> int:
    """Starts the server; a mistake in the settings is one line on stderr and exit code 2."""
    try:
        settings = Settings.from_environment(os.environ)
        app = create_app(settings, day_in_shanghai(SystemClock().now()))
    except (SettingsError, SeedError) as error:
        print(f"demo site: {error}", file=sys.stderr)
        return 2
    # `ws`: uvicorn would import a websockets newer than the one Sanic pins for Rasa.
    uvicorn.run(
        app, host=HOST, port=settings.port, ws="none", access_log=False, timeout_graceful_shutdown=2
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
