"""What customers type does not get into the server's log by way of an error."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

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
