"""Settings from the environment, and the backend as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from account_backend.settings import DEMO_SEED, Settings, SettingsError

KEY = "k" * 32


def test_a_key_is_all_that_is_needed() -> None:
    settings = Settings.from_environment({"ZHANGWEN_SERVICE_KEY": KEY})

    assert settings == Settings(service_key=KEY)
    assert (settings.port, settings.demo, settings.seed) == (5056, False, DEMO_SEED)


def test_everything_can_be_set() -> None:
    settings = Settings.from_environment(
        {
            "ZHANGWEN_SERVICE_KEY": KEY,
            "BACKEND_PORT": "6000",
            "ACCOUNT_BACKEND_DATABASE_URL": "postgresql://db/accounts",
            "ACCOUNT_BACKEND_SEED": "/seeds/ours.yml",
            "ACCOUNT_BACKEND_OUTBOX": "/run/outbox.jsonl",
            "ACCOUNT_BACKEND_DEMO": "1",
            "ACCOUNT_BACKEND_SESSION_IDLE_MINUTES": "5",
            "ACCOUNT_BACKEND_SESSION_ABSOLUTE_HOURS": "2",
        }
    )

    assert settings == Settings(
        service_key=KEY,
        port=6000,
        database_url="postgresql://db/accounts",
        seed=Path("/seeds/ours.yml"),
        outbox=Path("/run/outbox.jsonl"),
        demo=True,
        session_idle=timedelta(minutes=5),
        session_absolute=timedelta(hours=2),
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ZHANGWEN_SERVICE_KEY", ""),
        ("ZHANGWEN_SERVICE_KEY", "short"),
        ("ZHANGWEN_SERVICE_KEY", "密" * 32),
        ("BACKEND_PORT", "0"),
        ("BACKEND_PORT", "65536"),
        ("BACKEND_PORT", "http"),
        ("ACCOUNT_BACKEND_DEMO", "perhaps"),
        ("ACCOUNT_BACKEND_SESSION_IDLE_MINUTES", "-1"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environment({"ZHANGWEN_SERVICE_KEY": KEY, variable: value})


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    root = Path(__file__).parents[2]

    def run_backend(**variables: str) -> subprocess.Popen[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root),
            "ACCOUNT_BACKEND_DEMO": "1",
            **variables,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "account_backend"],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run_backend


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "ZHANGWEN_SERVICE_KEY is not set"),
        (
            {"ZHANGWEN_SERVICE_KEY": KEY, "ACCOUNT_BACKEND_SEED": "no.yml"},
            "no.yml: cannot be read",
        ),
        (
            {
                "ZHANGWEN_SERVICE_KEY": KEY,
                "ACCOUNT_BACKEND_DATABASE_URL": "postgresql://postgres@127.0.0.1:1/x",
            },
            "ACCOUNT_BACKEND_DATABASE_URL: ",
        ),
        (
            {"ZHANGWEN_SERVICE_KEY": KEY, "ACCOUNT_BACKEND_DATABASE_URL": "mysql://x/y"},
            "ACCOUNT_BACKEND_DATABASE_URL must be",
        ),
        (
            {"ZHANGWEN_SERVICE_KEY": KEY, "ACCOUNT_BACKEND_DATABASE_URL": "sqlite:////no/dir/x.db"},
            "ACCOUNT_BACKEND_DATABASE_URL: unable to open database file",
        ),
    ],
)
def test_it_refuses_to_start_in_one_line(
    run: Callable[..., subprocess.Popen[str]], variables: dict[str, str], message: str
) -> None:
    process = run(**variables)

    _, errors = process.communicate(timeout=60)

    assert process.returncode == 2
    assert errors.startswith("account backend: ")
    assert message in errors
    assert len(errors.splitlines()) == 1


def test_a_port_in_use_is_told_in_one_line(run: Callable[..., subprocess.Popen[str]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = run(ZHANGWEN_SERVICE_KEY=KEY, BACKEND_PORT=str(other.getsockname()[1]))
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 2
    assert errors.endswith("set BACKEND_PORT to another one\n")
    assert len(errors.splitlines()) == 1


def test_it_serves_on_loopback_and_ends_when_told(
    run: Callable[..., subprocess.Popen[str]],
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = run(ZHANGWEN_SERVICE_KEY=KEY, BACKEND_PORT=str(port))
    try:
        assert healthy(port, within=60)
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(process.pid).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        asked = httpx.post(
            f"http://127.0.0.1:{port}/v1/sessions/{'a' * 32}/codes",
            json={"phone": "19900000001"},
            headers={"X-Service-Key": KEY},
        )
        assert listening == ["127.0.0.1"]
        assert (asked.status_code, len(asked.json()["demo_code"])) == (202, 6)
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in errors


def healthy(port: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False
