"""`make serve` as a service manager and a customer see it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import httpx
import pytest

from tests.channels.customer import Customer, texts
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


async def test_a_conversation_goes_on_after_a_restart(run: Run) -> None:
    url = f"http://127.0.0.1:{run.bot}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
        first = Server(run)
        first.wait_until_ready()
        customer = await Customer(client).start()
        (answer,) = await customer.say("你能做什么")
        first.process.send_signal(signal.SIGTERM)
        first.end()

        second = Server(run)
        second.wait_until_ready()
        await customer.start()
        await customer.say("谢谢")
        second.process.send_signal(signal.SIGTERM)
        second.end()

    said = customer.opened["history"]
    assert texts(said, "customer") == ["你能做什么"]
    assert said[-1] == answer
    assert set(customer.opened["welcome"]) == {"zh-Hans", "zh-Hant", "en"}
    assert all(welcome["text"] for welcome in customer.opened["welcome"].values())


def test_rasas_own_channels_are_off(server: Server, run: Run) -> None:
    for path in ("/webhooks/rest/webhook", "/webhooks/rest/", "/socket.io/", "/status"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{run.bot}{path}")
        assert refused.value.code in (404, 405)


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
