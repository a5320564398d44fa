"""Every error has the same form, and gives nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from account_backend.api_models import ErrorCode
from account_backend.errors import MESSAGES, STATUS
from account_backend.settings import Settings

from .conftest import Backend

CODES = f"/v1/sessions/{'a' * 32}/codes"


def test_every_code_has_a_status_and_a_message() -> None:
    assert set(STATUS) == set(MESSAGES) == set(ErrorCode)


def test_no_such_path(backend: Backend) -> None:
    response = backend.client.get("/v1/nothing")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_method_that_the_path_does_not_know(backend: Backend) -> None:
    response = backend.client.patch(f"/v1/sessions/{'a' * 32}")

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "DELETE, GET, PUT"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.phone"),
        ({"phone": None}, "body.phone"),
        ({"phone": 19900000001}, "body.phone"),
        ({"phone": "1990000000"}, "body.phone"),
        ({"phone": "19900000001\n"}, "body.phone"),
        ({"phone": "１９９０００００００１"}, "body.phone"),
        ({"phone": "+8619900000001"}, "body.phone"),
        ({"phone": "19900000001", "customer_id": "c1"}, "body.customer_id"),
        ([], "body.phone"),
        ("text", "body"),
    ],
)
def test_a_request_that_does_not_match(backend: Backend, body: Any, field: str) -> None:
    response = backend.client.post(CODES, json=body)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["fields"] == [field]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"phone": "\\ud800"}',
        b'{"phone": "\xff"}',
        b'{"phone": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
    ids=["empty", "cut off", "lone surrogate", "not utf-8", "huge number", "deep"],
)
def test_a_body_that_makes_no_sense(backend: Backend, content: bytes) -> None:
    response = backend.client.post(
        CODES, content=content, headers={"Content-Type": "application/json"}
    )

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("conversation", ["short", "a" * 129, "a" * 31 + "%0A", "a" * 31 + "%20"])
def test_an_id_that_is_none(backend: Backend, conversation: str) -> None:
    response = backend.client.get(f"/v1/sessions/{conversation}")

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["fields"] == ["path.conversation_id"]


def test_what_was_sent_is_not_repeated(backend: Backend) -> None:
    response = backend.client.post(CODES, json={"phone": "199000000012345"})

    assert "19900000001" not in response.text


def test_an_error_inside_gives_no_details(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("account_backend.routes.sessions.snapshot_of", fail)
    backend.log_in("19900000001")

    response = backend.accounts()

    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.text


def test_a_database_that_is_gone(backend: Backend, settings: Settings) -> None:
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    backend.app.state.backend.database.close()
    file.unlink()
    file.mkdir()

    health = backend.client.get("/health")
    session = backend.client.get(f"/v1/sessions/{'a' * 32}")

    assert (health.status_code, health.json()["code"]) == (503, "unavailable")
    assert (session.status_code, session.json()["code"]) == (503, "unavailable")
