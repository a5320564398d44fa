"""Without the service key the backend tells nothing but that it is well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from .conftest import SERVICE_KEY, Backend

WRONG_KEYS = [
    {},
    {"X-Service-Key": ""},
    {"X-Service-Key": SERVICE_KEY[:-1]},
    {"X-Service-Key": SERVICE_KEY + "x"},
    {"X-Service-Key": "schl\u00fcssel".encode("latin-1")},
    {"Authorization": f"Bearer {SERVICE_KEY}"},
]


def every_route(backend: Backend) -> list[tuple[str, str]]:
    document = backend.client.get("/openapi.json").json()
    return [
        (method, path.format(conversation_id="a" * 32, product="baitiao"))
        for path, operations in document["paths"].items()
        for method in operations
    ]


def without_key(backend: Backend) -> TestClient:
    return TestClient(backend.app)


def test_the_document_lists_every_route(backend: Backend) -> None:
    assert sorted(every_route(backend)) == [
        ("delete", f"/v1/sessions/{'a' * 32}"),
        ("get", "/health"),
        ("get", "/v1/products"),
        ("get", "/v1/products/baitiao"),
        ("get", f"/v1/sessions/{'a' * 32}"),
        ("get", f"/v1/sessions/{'a' * 32}/accounts"),
        ("get", f"/v1/sessions/{'a' * 32}/projection"),
        ("get", "/v1/today"),
        ("post", f"/v1/sessions/{'a' * 32}/codes"),
        ("post", f"/v1/sessions/{'a' * 32}/verify"),
        ("put", f"/v1/sessions/{'a' * 32}"),
    ]


@pytest.mark.parametrize("headers", WRONG_KEYS, ids=repr)
def test_every_route_but_health_refuses(backend: Backend, headers: dict[str, str]) -> None:
    backend.log_in("19900000001")
    routes = [route for route in every_route(backend) if route[1] != "/health"]

    for method, path in routes:
        response = without_key(backend).request(method, path, headers=headers, json={})
        expected = "channel_key_required" if method == "put" else "service_key_required"

        assert response.status_code == 401, (method, path)
        assert response.json()["code"] == expected
    assert backend.session()["state"] == "verified"  # and nothing was done


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/docs", "/no-such-path", "//health"])
def test_other_paths_refuse_as_well(backend: Backend, path: str) -> None:
    response = without_key(backend).get(f"http://testserver{path}")

    assert response.status_code == 401


def test_a_body_is_not_looked_at_without_the_key(backend: Backend) -> None:
    response = without_key(backend).post(f"/v1/sessions/{'a' * 32}/codes", content=b"{not json")

    assert response.status_code == 401


def test_health_needs_no_key(backend: Backend) -> None:
    response = without_key(backend).get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_the_key_is_not_in_what_is_printed_of_the_settings(
    start: Callable[..., Backend],
) -> None:
    assert SERVICE_KEY not in repr(start().app.state.backend)
