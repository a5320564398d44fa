"""What keeps the assistant from starting is told in one line that says what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.launch.machine import ROOT, Run
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.settings import BACKEND, Settings


def launch(mode: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zhangwen.launch", mode],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("mode", ["chat", "serve"])
@pytest.mark.parametrize(
    ("service", "variable"),
    [
        ("bot", "BOT_PORT"),
        ("action server", "ACTIONS_PORT"),
        ("account backend", "BACKEND_PORT"),
    ],
)
def test_a_port_in_use(mode: str, service: str, variable: str, run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = launch(mode, {**run.environment, variable: port})
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert f"port {port} for the {service} is in use" in result.stderr
    assert f"{variable}=" in result.stderr
    run.assert_nothing_left()


@pytest.mark.parametrize("value", ["0", "65536", "5056x", "-1", "五"])
def test_a_port_that_is_none(value: str) -> None:
    with pytest.raises(LaunchError, match=f"BACKEND_PORT must be a number.*{value}"):
        Settings.from_environment({"BACKEND_PORT": value})


def test_two_services_on_one_port() -> None:
    with pytest.raises(LaunchError, match="BOT_PORT and BACKEND_PORT are both 5056"):
        Settings.from_environment({"BOT_PORT": "5056"})


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"BACKEND_PORT": " "}).port(BACKEND) == 5056
