"""`make serve`: the assistant as a server on loopback."""

from __future__ import annotations

import os

from zhangwen.launch import health, ports
from zhangwen.launch.environment import Launch
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.messages import say
from zhangwen.launch.settings import BOT, Settings
from zhangwen.launch.supervisor import supervised
from zhangwen.launch.train import ensure_model

START_SECONDS = 120.0


def run(settings: Settings) -> int:
    """Trains if need be, starts everything, and serves until a signal comes.

    Raises:
        LaunchError: Something did not start or ended by itself.
    """
    ports.require_free(settings)
    with supervised() as supervisor:
        ensure_model(supervisor, settings)
        ports.require_free(settings)
        launch = _launch(settings)
        say("starting")
        probes = {
            # The bot first: it is then stopped before those that it asks.
            supervisor.start(launch.bot_server()): (settings.bot_port, "/"),
            supervisor.start(launch.backend()): (settings.backend_port, "/health"),
            supervisor.start(launch.actions()): (settings.actions_port, "/health"),
        }
        health.wait_until_healthy(supervisor, probes, START_SECONDS)
        say("logs", folder=launch.state.relative_to(settings.root), files="bot, actions, backend")
        say("serve_ready", url=settings.url(BOT))
        supervisor.is_ready = True
        for _ in supervisor.ticks():
            for child in probes:
                health.require_alive(child)
    return supervisor.exit_code()


def _launch(settings: Settings) -> Launch:
    """Keeps customers and sessions from run to run, unless the environment names a database."""
    state = settings.state("serve")
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise LaunchError(f"cannot write to {state}: {error.strerror}") from error
    defaults = {
        "ACCOUNT_BACKEND_DATABASE_URL": f"sqlite:///{state / 'accounts.sqlite'}",
        "ACCOUNT_BACKEND_OUTBOX": str(state / "outbox.jsonl"),
    }
    return Launch(
        settings, "serve", {name: os.environ.get(name) or value for name, value in defaults.items()}
    )
