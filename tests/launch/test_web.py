"""`make web`: the demo site with the assistant behind it, and its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from tests.launch.machine import LOOPBACK, ROOT, Run
from zhangwen.launch.environment import Launch
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.settings import WEB, WEB_SERVICES, Settings

START_SECONDS = 300
SECRETS = ("SERVICE_KEY", "CHANNEL_KEY", "CONVERSATION_SECRET")


def start(run: Run, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "zhangwen.launch", "web"],
        cwd=ROOT,
        env={**os.environ, **run.environment, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def web(run: Run) -> Iterator[subprocess.Popen[str]]:
    """The running demo, once it has told its address."""
    process = start(run)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if f"http://127.0.0.1:{run.web}" in line:
            break
    else:
        pytest.fail("".join(lines))
    yield process
    process.kill()
    process.wait()


def environment_of(run: Run, module: str) -> dict[str, str]:
    (process,) = (p for p in run.processes() if module in p.cmdline())
    assert isinstance(process, psutil.Process)
    return process.environ()


def test_serves_a_page_with_the_chat_until_control_c(web: subprocess.Popen[str], run: Run) -> None:
    page = urllib.request.urlopen(f"http://127.0.0.1:{run.web}/").read().decode()
    script = f"http://127.0.0.1:{run.bot}/webhooks/chat/widget.js"
    assert f'src="{script}"' in page
    assert urllib.request.urlopen(script).status == 200
    addresses = run.listening()
    assert {port for _, port in addresses} == {run.bot, run.actions, run.backend, run.web}
    assert {address for address, _ in addresses} <= LOOPBACK

    site, bot = environment_of(run, "demo_site"), environment_of(run, "zhangwen.launch.bot")
    key = site["ZHANGWEN_SITE_TOKEN_SECRET"]
    assert key == bot["ZHANGWEN_SITE_TOKEN_SECRET"]
    assert not any(name.endswith(SECRETS) for name in site)
    for other in ("account_backend", "rasa_sdk"):
        assert key not in environment_of(run, other).values()

    web.send_signal(signal.SIGINT)
    output, _ = web.communicate(timeout=60)
    assert (web.returncode, output) == (0, "")
    run.assert_nothing_left()


def test_its_port_in_use(run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        output, _ = start(run, WEB_PORT=port).communicate(timeout=60)
    (line,) = output.splitlines()
    assert line.startswith(f"web: port {port} for the demo site is in use")
    assert "WEB_PORT=" in line
    run.assert_nothing_left()


def test_only_the_web_mode_minds_its_port() -> None:
    assert Settings.from_environment({"WEB_PORT": "5005"}).web_port is None
    with pytest.raises(LaunchError, match="BOT_PORT and WEB_PORT are both 5005"):
        Settings.from_environment({"WEB_PORT": "5005"}, WEB_SERVICES)
    settings = Settings.from_environment({}, WEB_SERVICES)
    assert settings.url(WEB) == "http://127.0.0.1:8080"


def test_the_site_does_not_see_what_an_operator_set_for_the_assistant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZHANGWEN_CONVERSATION_SECRET", "an operator's own")
    monkeypatch.setenv("ACCOUNT_BACKEND_DATABASE_URL", "postgresql://user:password@host/bills")
    launch = Launch(Settings.from_environment({}, WEB_SERVICES), "web", {})
    environment = launch.demo_site({"WEB_PORT": "8080"}).environment
    assert not {"an operator's own", "postgresql://user:password@host/bills"} & set(
        environment.values()
    )
