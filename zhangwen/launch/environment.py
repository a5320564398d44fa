"""The environment and the commands of our processes."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from zhangwen.launch.process import Command
from zhangwen.launch.settings import ACTIONS, BACKEND, BOT, HOST, Settings

# Quiet and private: no usage reports to Rasa's maker, no library chatter.
BASE = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    # The sanic servers of Rasa and of the actions: one worker, on loopback only.
    "SANIC_HOST": HOST,
    "SANIC_WORKERS": "1",
}
# A proxy named in the environment must never see what our processes tell each other.
_NO_PROXY = ("127.0.0.1", "localhost", "::1")


def base_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment that every process of ours gets."""
    result = {**environ, **BASE}
    for name in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in environ.get(name, "").split(",") if host]
        result[name] = ",".join([*hosts, *(host for host in _NO_PROXY if host not in hosts)])
    for name in ("PYTHONHOME", "PYTHONPATH"):
        result.pop(name, None)
    return result


class Launch:
    """The commands of one start, which share a service key made for it.

    Args:
        settings: Ports and folders.
        mode: `chat` or `serve`; names the folder under `var/`.
        extra: Variables for the backend that the caller's environment does not override.
    """

    def __init__(self, settings: Settings, mode: str, backend: Mapping[str, str]) -> None:
        self.settings = settings
        self.state = settings.state(mode)
        self._backend = dict(backend)
        self._shared = {
            **base_environment(os.environ),
            "ZHANGWEN_SERVICE_KEY": secrets.token_urlsafe(32),
            # An operator may give one, so that conversations outlive a restart.
            "ZHANGWEN_CONVERSATION_SECRET": os.environ.get("ZHANGWEN_CONVERSATION_SECRET")
            or secrets.token_urlsafe(32),
            "ACCOUNT_BACKEND_URL": settings.url(BACKEND),
            "ACTION_SERVER_URL": f"{settings.url(ACTIONS)}/webhook",
            BACKEND.port_variable: str(settings.backend_port),
            ACTIONS.port_variable: str(settings.actions_port),
            BOT.port_variable: str(settings.bot_port),
        }

    def backend(self) -> Command:
        """The account backend."""
        return Command(
            name=BACKEND.name,
            arguments=[sys.executable, "-m", "account_backend"],
            environment={**self._shared, **self._backend},
            log=self._log("backend"),
        )

    def actions(self) -> Command:
        """The action server."""
        return Command(
            name=ACTIONS.name,
            arguments=[sys.executable, "-m", "rasa_sdk", "--actions", "actions"]
            + ["--port", str(self.settings.actions_port)],
            environment=self._shared,
            log=self._log("actions"),
        )

    def bot_server(self) -> Command:
        """Rasa as a server, with the channels of credentials.yml."""
        return Command(
            name=BOT.name,
            arguments=[*self._rasa("run"), "--credentials", "credentials.yml"],
            environment=self._shared,
            log=self._log("bot"),
        )

    def bot_shell(self, gate: int) -> Command:
        """Rasa's shell, which shows its prompt once a byte comes through the pipe `gate`."""
        return Command(
            name=BOT.name,
            arguments=[*self._rasa("shell"), "--gate", str(gate)],
            environment=self._shared,
            log=self._log("bot"),
            on_terminal=True,
            pass_fds=(gate,),
        )

    def _rasa(self, command: str) -> list[str]:
        return [
            *(sys.executable, "-m", "zhangwen.launch.bot", command),
            *("--model", str(self.settings.model), "--endpoints", "endpoints.yml"),
            *("-i", HOST, "-p", str(self.settings.bot_port)),
        ]

    def _log(self, name: str) -> Path:
        return self.state / f"{name}.log"
