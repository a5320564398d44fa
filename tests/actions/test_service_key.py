"""The real action server: nobody without the service key gets anything, and errors tell nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conversation.bot import running_actions
from zhangwen.paths import PROJECT_FOLDER

SERVICE_KEY = "a-service-key-for-tests"
CLOSED_PORT = "http://127.0.0.1:9"
SECRET = "my secret words"


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with (
        running_actions(CLOSED_PORT, SERVICE_KEY) as webhook,
        httpx.Client(
            base_url=webhook.removesuffix("/webhook"), trust_env=False, timeout=20
        ) as client,
    ):
        yield client


def call(action: str = "action_answer", **tracker: Any) -> dict[str, Any]:
    """What Rasa sends; here by somebody who made the conversation up."""
    conversation = {
        "sender_id": "v" * 32,
        "slots": {"topic": "account_abnormal"},
        "latest_message": {"text": SECRET, "intent": {"name": "account_abnormal"}, "entities": []},
        "events": [{"event": "user", "text": SECRET}],
    }
    return {
        "next_action": action,
        "sender_id": "v" * 32,
        "version": "3.6.21",
        "domain": {},
        "tracker": {**conversation, **tracker},
    }


def key(value: str = SERVICE_KEY) -> dict[str, str]:
    return {"X-Service-Key": value}


NO_KEYS = {
    "none": {},
    "empty": key(""),
    "wrong": key("another-service-key-000"),
    "longer": key(SERVICE_KEY + "x"),
    "shorter": key(SERVICE_KEY[:-1]),
    "other case": key(SERVICE_KEY.upper()),
    "not ascii": {"X-Service-Key": "钥匙"},
    "another header": {"Authorization": f"Bearer {SERVICE_KEY}"},
}


@pytest.mark.parametrize("headers", NO_KEYS.values(), ids=NO_KEYS)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/webhook"), ("GET", "/actions"), ("GET", "/"), ("GET", "/nowhere")]
    + [("DELETE", "/webhook"), ("GET", "//health"), ("GET", "/health/x")],
)
def test_nothing_is_answered_without_the_key(
    server: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = server.request(method, path, headers=raw, json=call())

    assert answer.status_code == 401
    assert "events" not in answer.text
    assert "action_answer" not in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("headers", NO_KEYS.values(), ids=NO_KEYS)
def test_a_forged_conversation_is_refused(server: httpx.Client, headers: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = server.post("/webhook", headers=raw, json=call())

    assert (answer.status_code, answer.json()) == (401, {"error": "service key required"})


def test_the_key_in_the_address_is_no_key(server: httpx.Client) -> None:
    answer = server.post("/webhook", params={"X-Service-Key": SERVICE_KEY}, json=call())

    assert answer.status_code == 401


def test_health_needs_no_key(server: httpx.Client) -> None:
    assert server.get("/health").json() == {"status": "ok"}


def test_with_the_key_actions_run(server: httpx.Client) -> None:
    answer = server.post("/webhook", headers=key(), json=call())

    # The backend behind is down, which the action says by itself.
    assert answer.status_code == 200
    said = [message["response"] for message in answer.json()["responses"]]
    assert said == ["utter_service_down", "utter_account_abnormal"]


BROKEN_CALLS: dict[str, dict[str, Any]] = {
    "not json": {"content": SECRET.encode()},
    "no body": {"content": b""},
    "a list": {"json": [SECRET]},
    "no tracker": {"json": {"next_action": "action_answer", "domain": {}, "secret": SECRET}},
    "no action of that name": {"json": call(action="action_nobody_knows")},
    "no sender": {"json": {**call(), "tracker": {"slots": {"name": SECRET}}}},
}


@pytest.mark.parametrize("body", BROKEN_CALLS.values(), ids=BROKEN_CALLS)
def test_an_error_never_sends_the_conversation_back(
    server: httpx.Client, body: dict[str, Any]
) -> None:
    answer = server.post("/webhook", headers=key(), **body)

    assert answer.status_code >= 400
    assert "request_body" not in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("slots", [{"topic": ["a", SECRET]}, {"topic": {"x": SECRET}}])
def test_a_mistake_of_an_action_is_silent(server: httpx.Client, slots: dict[str, Any]) -> None:
    # The rule's last step, `utter_unavailable`, then tells the customer.
    answer = server.post("/webhook", headers=key(), json=call(slots=slots))

    assert answer.json() == {"events": [], "responses": []}


def test_the_server_does_not_start_without_a_key(tmp_path: Path) -> None:
    environment = {**os.environ, "SANIC_HOST": "127.0.0.1", "ZHANGWEN_SERVICE_KEY": ""}
    ended = subprocess.run(
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", "0"],
        cwd=PROJECT_FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode != 0
    assert "ZHANGWEN_SERVICE_KEY" in ended.stderr
