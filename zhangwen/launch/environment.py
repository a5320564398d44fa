"""The environment and the commands of our processes."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from zhangwen.launch.errors import LaunchError
from zhangwen.launch.process import Command
from zhangwen.launch.settings import ACTIONS, BACKEND, BOT, HOST, WEB, Settings

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
# What only the backend is given: with this, anybody could read every customer's records.
_BACKEND_ALONE = ("ACCOUNT_BACKEND_DATABASE_URL",)
# What only the bot is given: with these, anybody could open any conversation.
_BOT_ALONE = (
    "ZHANGWEN_CHANNEL_KEY",
    "ZHANGWEN_CHAT_DATABASE_URL",
    "ZHANGWEN_CONVERSATION_SECRET",
    "ZHANGWEN_SITE_TOKEN_SECRET",
    "ZHANGWEN_TRACKER_DATABASE_URL",
)
# What an operator may have set for the assistant, and the site around it has no business with.
_OURS_ALONE = (*_BACKEND_ALONE, *_BOT_ALONE, "ZHANGWEN_SERVICE_KEY")


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
        mode: `chat`, `serve` or `web`; names the folder under `var/`.
        backend: Variables for the backend that the caller's environment does not override.
        bot: The same for the bot.
        credentials: The file with the bot server's channels.
    """

    def __init__(
        self,
        settings: Settings,
        mode: str,
        backend: Mapping[str, str],
        bot: Mapping[str, str] | None = None,
        credentials: Path = Path("credentials.yml"),
    ) -> None:
        self.settings = settings
        self._credentials = credentials
        self.state = settings.state(mode)
        # Opens the backend's table of who is signed in: not for the action server.
        channel_key = {"ZHANGWEN_CHANNEL_KEY": secrets.token_urlsafe(32)}
        self._backend = {**backend, **channel_key}
        self._bot = {**self._kept(), **(bot or {}), **channel_key}
        self._shared = {
            **_without(base_environment(os.environ), (*_BACKEND_ALONE, *_BOT_ALONE)),
            "ZHANGWEN_SERVICE_KEY": secrets.token_urlsafe(32),
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
        """Rasa as a server."""
        return Command(
            name=BOT.name,
            arguments=[*self._rasa("run"), "--credentials", str(self._credentials)],
            environment={**self._shared, **self._bot},
            log=self._log("bot"),
        )

    def bot_shell(self, gate: int) -> Command:
        """Rasa's shell, which shows its prompt once a byte comes through the pipe `gate`."""
        return Command(
            name=BOT.name,
            arguments=[*self._rasa("shell"), "--gate", str(gate)],
            environment={**self._shared, **self._bot},
            log=self._log("bot"),
            on_terminal=True,
            pass_fds=(gate,),
        )

    def demo_site(self, variables: Mapping[str, str]) -> Command:
        """The page that embeds the assistant.

        It stands for an operator's own site, so of our keys it knows only what is in `variables`.
        """
        return Command(
            name=WEB.name,
            arguments=[sys.executable, "-m", "demo_site"],
            environment={**_without(base_environment(os.environ), _OURS_ALONE), **variables},
            log=self._log("web"),
        )

    def _kept(self) -> dict[str, str]:
        """Where the bot keeps conversations, and what signs their tokens.

        What an operator names stands; else it is kept in this mode's folder, so that whoever
        chats finds their conversation again after a restart.
        """
        defaults = {
            "ZHANGWEN_CHAT_DATABASE_URL": f"sqlite:///{self.state / 'chat.sqlite'}",
            "ZHANGWEN_TRACKER_DATABASE_URL": f"sqlite:///{self.state / 'tracker.sqlite'}",
        }
        given = {name: os.environ[name] for name in _BOT_ALONE if os.environ.get(name)}
        if "ZHANGWEN_CONVERSATION_SECRET" not in given:
            given["ZHANGWEN_CONVERSATION_SECRET"] = _kept_secret(self.state)
        return {**defaults, **given}

    def _rasa(self, command: str) -> list[str]:
        return [
            *(sys.executable, "-m", "zhangwen.launch.bot", command),
            *("--model", str(self.settings.model), "--endpoints", "endpoints.yml"),
            *("-i", HOST, "-p", str(self.settings.bot_port)),
        ]

    def _log(self, name: str) -> Path:
        return self.state / f"{name}.log"


def _without(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in names}


def _kept_secret(folder: Path) -> str:
    """Returns the secret that is kept in a folder; makes it the first time."""
    path = folder / "conversation.secret"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise LaunchError(f"cannot keep {path}: {error.strerror}") from error
