from __future__ import annotations

from datetime import date

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demo_site.app import create_app
from demo_site.settings import Settings, TokenSettings
from tests.demo_site.browser import Browser

TODAY = date(2026, 11, 22)
PORT = 8080
SETTINGS = Settings(
    port=PORT,
    bot_url="http://127.0.0.1:5005",
    tokens=TokenSettings(secret="s" * 32, issuer="the-site", audience="the-assistant"),
)


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture(scope="session")
def app() -> Starlette:
    """One site for all: reading the customers takes a second."""
    return create_app(SETTINGS, TODAY)


@pytest.fixture
def browser(app: Starlette) -> Browser:
    """Somebody who has come to the site, and nothing more."""
    return Browser(TestClient(app, base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False))
