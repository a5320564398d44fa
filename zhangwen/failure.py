"""What Rasa lacks when something behind the bot is down, hangs or breaks."""

from __future__ import annotations

import logging

# The customer hears of a failure within 3 seconds; Rasa waits 300.
ACTION_TIMEOUT_SECONDS = 2.5


def limit_waiting_for_actions() -> None:
    """Makes the Rasa server give up on the action server after `ACTION_TIMEOUT_SECONDS`.

    Rasa 3.6 has no setting for it, only this constant of its module.
    """
    from rasa.core.actions import action

    action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    logging.getLogger(action.__name__).addFilter(_is_a_failure)


def _is_a_failure(record: logging.LogRecord) -> bool:
    """Lets everything pass but the error about a response that stayed silent on purpose."""
    from zhangwen.conversation import PROMPTS, RESPONSE_UNAVAILABLE

    silent = (RESPONSE_UNAVAILABLE, *PROMPTS.values())
    return not any(f"'{response}'" in record.getMessage() for response in silent)


def kind_and_place(error: BaseException) -> str:
    """Tells of an error what a log may hold: its message could quote the conversation."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
