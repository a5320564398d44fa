"""`make web`: a bill centre in the browser, with the assistant embedded in it."""

from __future__ import annotations

import secrets

from zhangwen.launch import health, ports
from zhangwen.launch.demo import fresh_demo
from zhangwen.launch.messages import say
from zhangwen.launch.process import Command
from zhangwen.launch.settings import BOT, HOST, WEB, Settings
from zhangwen.launch.supervisor import supervised
from zhangwen.launch.train import ensure_model

MODE = "web"
START_SECONDS = 120.0


def run(settings: Settings) -> int:
    """Trains if need be, starts everything, and serves the demo site until a signal comes.

    Raises:
        LaunchError: Something did not start or ended by itself.
    """
    ports.require_free(settings)
    with supervised() as supervisor:
        ensure_model(supervisor, settings)
        ports.require_free(settings)
        say("starting")
        probes = {supervisor.start(command): probe for command, probe in commands(settings)}
        health.wait_until_healthy(supervisor, probes, START_SECONDS)
        say(
            "logs",
            folder=settings.state(MODE).relative_to(settings.root),
            files="bot, actions, backend, web",
        )
        say("web_ready", url=settings.url(WEB))
        supervisor.is_ready = True
        for _ in supervisor.ticks():
            for child in probes:
                health.require_alive(child)
    return supervisor.exit_code()


def commands(settings: Settings) -> list[tuple[Command, tuple[int, str]]]:
    """Prepares a fresh demo.

    Returns:
        What to start, the bot first so that it ends before those that it asks, and the port and
        path where each answers once it is up.

    Raises:
        LaunchError: The folder for what it writes cannot be made.
    """
    tokens = _site_tokens()
    web_port = settings.port(WEB)
    origins = {"ZHANGWEN_CHAT_ORIGINS": ",".join(_origins(web_port))}
    launch = fresh_demo(settings, MODE, {**tokens, **origins})
    site = {**tokens, WEB.port_variable: str(web_port), "DEMO_SITE_BOT_URL": settings.url(BOT)}
    return [
        (launch.bot_server(), (settings.bot_port, "/")),
        (launch.backend(), (settings.backend_port, "/health")),
        (launch.actions(), (settings.actions_port, "/health")),
        (launch.demo_site(site), (web_port, "/health")),
    ]


def _site_tokens() -> dict[str, str]:
    """How the site signs who is signed in, and the channel checks it; the key is made anew."""
    return {
        "ZHANGWEN_SITE_TOKEN_ALGORITHM": "HS256",
        "ZHANGWEN_SITE_TOKEN_SECRET": secrets.token_urlsafe(48),
        "ZHANGWEN_SITE_TOKEN_ISSUER": "zhangwen-demo-site",
        "ZHANGWEN_SITE_TOKEN_AUDIENCE": "zhangwen-chat",
        "ZHANGWEN_SITE_TOKEN_JWKS": "",  # an operator's keys are not this site's
    }


def _origins(web_port: int) -> list[str]:
    """The pages that may embed the assistant: the demo site, by both names of this machine."""
    return [f"http://{host}:{web_port}" for host in (HOST, "localhost")]
