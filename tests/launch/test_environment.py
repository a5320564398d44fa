"""What each process is told, and what is kept from run to run."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from rasa.shared.utils.io import read_config_file

from zhangwen.launch.demo import fresh_demo
from zhangwen.launch.environment import Launch
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.settings import Settings

OF_THE_BOT = (
    "ZHANGWEN_CHAT_DATABASE_URL",
    "ZHANGWEN_CONVERSATION_SECRET",
    "ZHANGWEN_SITE_TOKEN_SECRET",
    "ZHANGWEN_TRACKER_DATABASE_URL",
)


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*OF_THE_BOT, "ZHANGWEN_CHANNEL_KEY", "ZHANGWEN_SERVICE_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(bot_port=6005, actions_port=6055, backend_port=6056, root=tmp_path)


def test_only_the_bot_and_the_backend_know_who_may_sign_customers_in(settings: Settings) -> None:
    launch = Launch(settings, "serve", {})

    key = launch.bot_server().environment["ZHANGWEN_CHANNEL_KEY"]
    assert key == launch.backend().environment["ZHANGWEN_CHANNEL_KEY"]
    assert key not in launch.actions().environment.values()
    assert key != launch.bot_server().environment["ZHANGWEN_SERVICE_KEY"]


def test_only_the_bot_can_open_conversations(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OF_THE_BOT:
        monkeypatch.setenv(name, f"given for {name}")
    launch = Launch(settings, "serve", {})

    for name in OF_THE_BOT:
        assert launch.bot_server().environment[name] == f"given for {name}"
        for other in (launch.actions(), launch.backend()):
            assert f"given for {name}" not in other.environment.values()


def test_only_the_backend_can_read_customers_records(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = "postgresql://user:password@host/records"
    monkeypatch.setenv("ACCOUNT_BACKEND_DATABASE_URL", records)
    launch = Launch(settings, "serve", {"ACCOUNT_BACKEND_DATABASE_URL": records})

    assert launch.backend().environment["ACCOUNT_BACKEND_DATABASE_URL"] == records
    for other in (launch.bot_server(), launch.bot_shell(0), launch.actions()):
        assert records not in other.environment.values()


def test_the_demo_does_not_see_what_an_operator_wrote_into_credentials_yml(
    settings: Settings,
) -> None:
    demo, serve = fresh_demo(settings, "web"), Launch(settings, "serve", {})

    of_the_demo = _credentials(demo)
    assert of_the_demo.is_relative_to(settings.state("web"))
    assert read_config_file(str(of_the_demo)) == {"zhangwen.channels.chat.ChatInput": {}}
    assert _credentials(serve) == Path("credentials.yml")


def _credentials(launch: Launch) -> Path:
    arguments = list(launch.bot_server().arguments)
    return Path(arguments[arguments.index("--credentials") + 1])


def test_the_shell_and_the_server_keep_conversations_in_the_modes_own_folder(
    settings: Settings,
) -> None:
    launch = Launch(settings, "chat", {})

    for command in (launch.bot_server(), launch.bot_shell(0)):
        for name, file in {
            "ZHANGWEN_CHAT_DATABASE_URL": "chat.sqlite",
            "ZHANGWEN_TRACKER_DATABASE_URL": "tracker.sqlite",
        }.items():
            folder = settings.root / "var" / "chat-6005"
            assert command.environment[name] == f"sqlite:///{folder / file}"


def test_tokens_outlive_a_restart_and_channel_keys_do_not(settings: Settings) -> None:
    first, second = (Launch(settings, "serve", {}).bot_server().environment for _ in range(2))

    assert first["ZHANGWEN_CONVERSATION_SECRET"] == second["ZHANGWEN_CONVERSATION_SECRET"]
    assert len(first["ZHANGWEN_CONVERSATION_SECRET"]) >= 32
    assert first["ZHANGWEN_CHANNEL_KEY"] != second["ZHANGWEN_CHANNEL_KEY"]


def test_the_kept_secret_is_its_owners_alone(settings: Settings) -> None:
    Launch(settings, "serve", {})

    (secret,) = settings.state("serve").iterdir()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_each_mode_has_a_secret_of_its_own(settings: Settings) -> None:
    serve, web = (
        Launch(settings, mode, {}).bot_server().environment["ZHANGWEN_CONVERSATION_SECRET"]
        for mode in ("serve", "web")
    )

    assert serve != web


def test_a_folder_that_cannot_be_written_is_told(settings: Settings) -> None:
    (settings.root / "var").write_text("not a folder")

    with pytest.raises(LaunchError, match="cannot keep"):
        Launch(settings, "serve", {})
