"""What customers type, and the ids of their conversations, do not get into the server's log."""

from __future__ import annotations

import json
import logging

import httpx
import pytest
import structlog
from sanic import Sanic

import rasa_sdk_plugins
from zhangwen.channels.chat.settings import BackendSettings
from zhangwen.channels.chat.sign_in import SignIn
from zhangwen.launch import bot


def test_a_logged_error_holds_no_local_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(structlog.processors, "dict_tracebacks", None)
    bot._keep_values_out_of_the_log()

    def understand(text: str) -> None:
        raise ValueError("cannot read it")

    try:
        understand("我的手机号是19900000001")
    except ValueError:
        event = structlog.processors.dict_tracebacks(
            logging.getLogger(), "error", {"event": "turn failed", "exc_info": True}
        )

    assert "cannot read it" in json.dumps(event)
    assert "19900000001" not in json.dumps(event, ensure_ascii=False)


async def test_no_conversation_is_named_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.NOTSET)
    caplog.set_level(logging.INFO)
    settings = BackendSettings("http://accounts.example", "key")
    backend = SignIn(settings, httpx.MockTransport(lambda request: httpx.Response(204)))

    await backend.end("before-it-is-told")
    bot._keep_values_out_of_the_log()
    await backend.end("afterwards")
    await backend.close()

    assert "before-it-is-told" in caplog.text
    assert "afterwards" not in caplog.text


def test_the_action_server_names_no_conversation_either(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = logging.getLogger("httpx")
    monkeypatch.setattr(quiet, "level", logging.NOTSET)
    monkeypatch.setenv("ZHANGWEN_SERVICE_KEY", "key")

    rasa_sdk_plugins.attach_sanic_app_extensions(Sanic("actions-of-a-test"))

    assert not quiet.isEnabledFor(logging.INFO)
