"""Everything that `make web` starts, on free ports and with a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jwt
import yaml

from account_backend.clock import SystemClock, day_in_shanghai
from account_backend.settings import DEMO_SEED
from demo_site import site_tokens
from demo_site.settings import Settings as SiteSettings
from tests.launch.machine import eventually, free_ports
from zhangwen.launch import health, web
from zhangwen.launch.process import Child, Command
from zhangwen.launch.settings import ACTIONS, BOT, ROOT, WEB, Service, Settings
from zhangwen.launch.supervisor import Supervisor

START_SECONDS = 300.0  # of all processes together, on a machine that has other things to do


@dataclass(frozen=True)
class TemporarySettings(Settings):
    """Settings of a start that leaves nothing in the project's own folders."""

    folder: Path = ROOT

    def state(self, mode: str) -> Path:
        return self.folder / mode


@dataclass(frozen=True)
class Row:
    """A message as the channel has stored it."""

    seq: int
    role: str
    text: str
    is_pending: bool


class Stack:
    """The processes, and what the channel has stored.

    Args:
        folder: For logs and databases.
    """

    def __init__(self, folder: Path) -> None:
        bot, actions, backend, site = free_ports(4)
        self.settings = TemporarySettings(bot, actions, backend, site, folder=folder)
        assert self.settings.model.exists(), "no trained model: `make train` makes it"
        # Not entered: pytest's own handling of signals stays as it is.
        self._supervisor = Supervisor()
        self._commands: dict[str, tuple[Command, tuple[int, str]]] = {}
        self._children: dict[str, Child] = {}
        # The demo customers' bills are due so many days before or after the day of the start.
        self.day = day_in_shanghai(SystemClock().now())

    @property
    def url(self) -> str:
        """The demo site's origin."""
        return self.settings.url(WEB)

    @property
    def chat_url(self) -> str:
        """The channel's address, without a slash at the end."""
        return f"{self.settings.url(BOT)}/webhooks/chat"

    # Processes

    def start(self) -> None:
        """Starts everything and waits until all of it answers."""
        for command, probe in web.commands(self.settings):
            if command.name == BOT.name:
                command = replace(command, arguments=_patient(command.arguments))
            self._commands[command.name] = (command, probe)
            self._children[command.name] = self._supervisor.start(command)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Waits until every process answers."""
        probes = {child: self._commands[name][1] for name, child in self._children.items()}
        health.wait_until_healthy(self._supervisor, probes, START_SECONDS)

    def stop(self) -> None:
        """Ends everything."""
        self._supervisor.stop(self._supervisor.children)

    @contextlib.contextmanager
    def killed(self, service: Service) -> Iterator[None]:
        """Ends a process without a chance to clean up; then starts it on the same databases."""
        child = self._children[service.name]
        os.killpg(child.pid, signal.SIGKILL)
        assert eventually(lambda: child.exit_code() is not None)
        self._supervisor.stop([child])
        try:
            yield
        finally:
            command, _ = self._commands[service.name]
            self._children[service.name] = self._supervisor.start(command)
            self.wait_until_up()

    @contextlib.contextmanager
    def paused(self, service: Service = ACTIONS) -> Iterator[None]:
        """Holds a process up: without the action server, no turn on an account ends."""
        child = self._children[service.name]
        os.killpg(child.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(child.pid, signal.SIGCONT)

    # Customers

    def site_token(self, customer: str) -> str:
        """Returns what the demo site's own server would sign for a customer, by name."""
        environment = self._commands[WEB.name][0].environment
        return site_tokens.issue(
            SiteSettings.from_environment(environment).tokens, customer_id(customer)
        )

    def start_over(self, customer: str) -> None:
        """Gives a customer an empty conversation, whatever earlier tests said in theirs."""
        token = {"site_token": self.site_token(customer)}
        opened = self.post("/session", token)
        if opened["history"]:
            self.post("/restart", token, opened["token"])

    def post(self, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """Asks the channel something; returns its answer.

        Raises:
            urllib.error.HTTPError: It refuses.
        """
        request = urllib.request.Request(
            self.chat_url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **_bearer(token)},
        )
        answer: dict[str, Any] = json.load(_direct.open(request, timeout=30))
        return answer

    def read_events(self, token: str, until: int) -> list[dict[str, Any]]:
        """Reads the messages of a conversation's event stream from the first to number `until`.

        Raises:
            urllib.error.HTTPError: The channel refuses.
            TimeoutError: There are not so many.
        """
        request = urllib.request.Request(f"{self.chat_url}/events", headers=_bearer(token))
        messages: list[dict[str, Any]] = []
        with _direct.open(request, timeout=10) as stream:
            kind = ""
            while not messages or messages[-1]["seq"] < until:
                line = stream.readline().decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind == "message":
                    messages.append(json.loads(line.removeprefix("data: ")))
        return messages

    # The store

    def stored(self, conversation_id: str) -> list[Row]:
        """Returns the messages of a conversation."""
        rows = self._select(
            "SELECT seq, role, text, pending FROM messages WHERE conversation_id = ? ORDER BY seq",
            conversation_id,
        )
        return [Row(seq, role, text, bool(pending)) for seq, role, text, pending in rows]

    def stored_feedback(self, conversation_id: str) -> list[tuple[int, bool]]:
        """Returns the number of each answer that was judged, and whether it helped."""
        rows = self._select(
            "SELECT seq, helpful FROM feedback WHERE conversation_id = ?", conversation_id
        )
        return [(seq, bool(helpful)) for seq, helpful in rows]

    def _select(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        file = self.settings.state(web.MODE) / "chat.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()


def _patient(arguments: Sequence[str]) -> list[str]:
    """The bot's command line, with `patient_bot` in place of the bot."""
    ours = {"zhangwen.launch.bot": "tests.browser.patient_bot"}
    assert set(ours) <= set(arguments)
    return [ours.get(each, each) for each in arguments]


def conversation_of(session_token: str) -> str:
    """Returns the conversation that a session token of the channel names."""
    claims = jwt.decode(session_token, options={"verify_signature": False})
    return str(claims["sub"])


def customer_id(name: str) -> str:
    """Returns the provider's id of a demo customer."""
    names = [each["full_name"] for each in yaml.safe_load(DEMO_SEED.read_text())["customers"]]
    return f"c{names.index(name) + 1}"


# A proxy of the environment has no business between us and this machine.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
