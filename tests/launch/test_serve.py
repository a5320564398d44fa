"""`make serve` as a service manager sees it: signals in, exit codes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from tests.launch.machine import LOOPBACK, ROOT, Run, eventually

READY = b"ready: http"
START_SECONDS = 300


class Server:
    """A running `zhangwen.launch serve`."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zhangwen.launch", "serve"],
            cwd=ROOT,
            env={**os.environ, **run.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if READY in line:
                return
        pytest.fail("serve ended before it was ready")

    def end(self) -> tuple[int, str]:
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output.decode()


@pytest.fixture
def server(run: Run) -> Iterator[Server]:
    server = Server(run)
    server.wait_until_ready()
    yield server
    server.process.kill()
    server.process.wait()


def test_serves_on_loopback_until_sigterm(server: Server, run: Run) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{run.bot}/") as answer:
        assert answer.status == 200
    addresses = run.listening()
    assert {port for _, port in addresses} == {run.bot, run.actions, run.backend}
    assert {address for address, _ in addresses} <= LOOPBACK

    server.process.send_signal(signal.SIGTERM)
    assert server.end()[0] == 0
    run.assert_nothing_left()


def test_a_server_that_dies_ends_the_others_and_is_named(server: Server, run: Run) -> None:
    (backend,) = (p for p in run.processes() if "account_backend" in p.cmdline())
    backend.kill()
    code, output = server.end()
    assert code == 1
    assert "serve: the account backend was ended by signal 9" in output
    run.assert_nothing_left()


def test_killing_the_launcher_leaves_no_orphan(server: Server, run: Run) -> None:
    assert eventually(lambda: len(run.processes()) == 4)
    server.process.kill()
    server.process.wait()
    run.assert_nothing_left()
