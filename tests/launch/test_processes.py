"""The supervisor with small processes: stopping the stubborn, and its own sudden death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.launch.machine import ROOT, Run, eventually
from zhangwen.channels.chat.settings import Timing
from zhangwen.launch import health
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.process import GRACE_SECONDS, Command
from zhangwen.launch.supervisor import Supervisor, supervised

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up'); time.sleep(600)"
WITH_WORKER = f"import subprocess, sys; subprocess.run([sys.executable, '-uc', {STUBBORN!r}])"
# Writes when it is asked to end, and when it does.
SLOW_TO_END = """
import signal, sys, time
def tell(what):
    with open({log!r}, "a") as log:
        log.write("{name}:" + what + "\\n")
def end(number, frame):
    tell("asked")
    time.sleep({seconds})
    tell("ended")
    sys.exit()
signal.signal(signal.SIGTERM, end)
tell("up")
time.sleep(600)
"""
LAUNCHER = """
import os, sys, time
from pathlib import Path
from zhangwen.launch.process import Command
from zhangwen.launch.supervisor import Supervisor
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
with Supervisor() as supervisor:
    supervisor.start(Command("sleeper", sleeper, os.environ, Path(sys.argv[1])))
    print("started", flush=True)
    time.sleep(600)
"""


def command(code: str, run: Run, log: Path) -> Command:
    environment = {**os.environ, **run.environment}
    return Command("sleeper", [sys.executable, "-uc", code], environment, log)


@pytest.mark.parametrize("code", [STUBBORN, WITH_WORKER])
def test_the_stubborn_and_their_workers_are_ended(
    code: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhangwen.launch.supervisor.GRACE_SECONDS", 0.5)
    log = tmp_path / "log"
    with Supervisor() as supervisor:
        supervisor.start(command(code, run, log))
        assert eventually(lambda: log.exists() and "up" in log.read_text())
    run.assert_nothing_left()


def test_killing_the_launcher_ends_what_it_started(run: Run, tmp_path: Path) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path / "log")],
        cwd=ROOT,
        env={**os.environ, **run.environment},
        stdout=subprocess.PIPE,
    )
    assert launcher.stdout is not None
    with launcher, launcher.stdout:
        assert launcher.stdout.readline() == b"started\n"
        assert len(run.processes()) == 2
        launcher.kill()
    run.assert_nothing_left()


def test_a_signal_leaves_the_block_and_stops_all(run: Run, tmp_path: Path) -> None:
    with supervised() as supervisor:
        supervisor.start(command("import time; time.sleep(600)", run, tmp_path / "log"))
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in supervisor.ticks():
            pass
    assert supervisor.exit_code() == 128 + signal.SIGTERM
    run.assert_nothing_left()


def test_a_server_that_ends_while_waited_for_is_told_with_its_last_words(
    run: Run, tmp_path: Path
) -> None:
    log = tmp_path / "backend.log"
    with Supervisor() as supervisor:
        child = supervisor.start(command("import sys; sys.exit('no such table')", run, log))
        with pytest.raises(LaunchError, match=r"ended with exit code 1.*\n.*no such table"):
            health.wait_until_healthy(supervisor, {child: (run.bot, "/health")}, seconds=30)


def test_a_server_that_never_answers_is_told(run: Run, tmp_path: Path) -> None:
    with Supervisor() as supervisor:
        child = supervisor.start(command("import time; time.sleep(600)", run, tmp_path / "log"))
        began = time.monotonic()
        with pytest.raises(LaunchError, match="did not answer within 1 s"):
            health.wait_until_healthy(supervisor, {child: (run.bot, "/health")}, seconds=1)
        assert time.monotonic() - began < 10


def test_what_was_started_first_has_ended_before_the_others_are_asked_to(
    run: Run, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with Supervisor() as supervisor:
        for name, seconds in (("bot", 0.5), ("backend", 0.0)):
            code = SLOW_TO_END.format(name=name, seconds=seconds, log=str(log))
            supervisor.start(command(code, run, tmp_path / name))
        assert eventually(lambda: log.exists() and log.read_text().count("up") == 2)
        log.write_text("")

    assert log.read_text().split() == ["bot:asked", "bot:ended", "backend:asked", "backend:ended"]


def test_a_running_turn_of_the_bot_has_time_to_end() -> None:
    assert Timing().shutdown + 1 < GRACE_SECONDS


def test_logs_are_private(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Supervisor() as supervisor:
        supervisor.start(command("", run, log))
    assert log.stat().st_mode & 0o077 == 0
