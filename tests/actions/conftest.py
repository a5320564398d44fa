from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.backend import (
    BACKEND_URL_VARIABLE,
    SERVICE_KEY_VARIABLE,
    account_backend,
)
from tests.actions.stub_backend import StubBackend, running_stub

SERVICE_KEY = "a-service-key-for-tests"


@pytest.fixture
def stub() -> Iterator[StubBackend]:
    with running_stub() as stub:
        yield stub


@pytest.fixture
def backend_of_actions(stub: StubBackend, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBackend]:
    """The stub, as the backend that the actions ask."""
    monkeypatch.setenv(BACKEND_URL_VARIABLE, stub.url)
    monkeypatch.setenv(SERVICE_KEY_VARIABLE, SERVICE_KEY)
    account_backend.cache_clear()
    yield stub
    account_backend.cache_clear()


@pytest.fixture
def backend(backend_of_actions: StubBackend) -> StubBackend:
    return backend_of_actions
