"""What `make chat` and `make web` share: a demo that begins anew at each start."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from zhangwen.launch.environment import Launch
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.settings import Settings

_CREDENTIALS = "zhangwen.channels.chat.ChatInput: {}\n"


def fresh_demo(settings: Settings, mode: str, bot: Mapping[str, str] | None = None) -> Launch:
    """Prepares the demo: customers as of today, an empty outbox, codes shown in the chat.

    Args:
        settings: Ports and folders.
        mode: Whose folder under `var/` is emptied.
        bot: Variables for the bot alone.

    Raises:
        LaunchError: The folder cannot be written.
    """
    state = settings.state(mode)
    shutil.rmtree(state, ignore_errors=True)
    credentials = state / "credentials.yml"
    try:
        state.mkdir(parents=True, mode=0o700)
        # An operator's own file would go before what the demo is told in its environment.
        credentials.write_text(_CREDENTIALS, encoding="utf-8")
    except OSError as error:
        raise LaunchError(f"cannot write to {state}: {error.strerror}") from error
    return Launch(
        settings,
        mode,
        {
            "ACCOUNT_BACKEND_DEMO": "1",
            "ACCOUNT_BACKEND_DATABASE_URL": f"sqlite:///{state / 'accounts.sqlite'}",
            "ACCOUNT_BACKEND_OUTBOX": str(state / "outbox.jsonl"),
        },
        {
            "ZHANGWEN_CHAT_DATABASE_URL": f"sqlite:///{state / 'chat.sqlite'}",
            "ZHANGWEN_TRACKER_DATABASE_URL": f"sqlite:///{state / 'tracker.sqlite'}",
            **(bot or {}),
        },
        credentials,
    )
