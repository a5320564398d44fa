"""Runs Rasa's shell or server with some of its habits mended.

Rasa starts, and answers nothing, when its model cannot be loaded; its shell hangs without a prompt
after Ctrl-D, Ctrl-C at a button, a late answer or an error. All of it ends here in a way that the
person notices.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from zhangwen import lean_rasa

MODEL_NOT_LOADED = 3


def main() -> None:
    """Runs `shell` or `run` of Rasa's command line, with the arguments of this process."""
    gate = _take_gate(sys.argv)
    lean_rasa.install()
    import rasa.core.run
    from rasa.__main__ import main as rasa_main
    from rasa.core.channels import console

    _keep_values_out_of_the_log()
    rasa.core.run.load_agent_on_start = _or_exit(rasa.core.run.load_agent_on_start)
    console.record_messages = _after_gate(console.record_messages, gate)
    console._get_user_input = _none_at_end(console._get_user_input)
    console.cli_utils.payload_from_button_question = _none_if_cancelled(
        console.cli_utils.payload_from_button_question
    )
    console._send_message_receive_stream = _told_when_late(console._send_message_receive_stream)
    console.CmdlineInput.on_message_wrapper = staticmethod(
        _always_done(console.CmdlineInput.on_message_wrapper)
    )
    rasa_main()


def _take_gate(arguments: list[str]) -> int | None:
    """Removes `--gate FD`, which is ours, from the arguments."""
    if "--gate" not in arguments:
        return None
    at = arguments.index("--gate")
    _, descriptor = arguments[at : at + 2]
    del arguments[at : at + 2]
    return int(descriptor)


def _keep_values_out_of_the_log() -> None:
    """Leaves out of the log what customers typed, and the ids of their conversations.

    The one is in the local variables of a traceback, the other in the address of every request to
    the account backend.
    """
    import structlog

    logging.getLogger("httpx").setLevel(logging.WARNING)

    transformer = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    # Rasa takes this object when it sets up its logging.
    structlog.processors.dict_tracebacks = structlog.processors.ExceptionRenderer(transformer)


def _or_exit(load: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def load_or_exit(*args: Any, **kwargs: Any) -> Any:
        agent = await load(*args, **kwargs)
        if not agent.is_ready():
            print("The model could not be loaded.", file=sys.stderr, flush=True)
            # Not sys.exit: sanic would catch it and go on shutting down a server without a model.
            os._exit(MODEL_NOT_LOADED)
        return agent

    return load_or_exit


def _after_gate(
    record: Callable[..., Awaitable[int]], gate: int | None
) -> Callable[..., Awaitable[int]]:
    """Makes the shell wait for the launcher's word that the other servers answer."""

    async def record_after_gate(*args: Any, **kwargs: Any) -> int:
        if gate is not None:
            word = await asyncio.get_running_loop().run_in_executor(None, os.read, gate, 1)
            if not word:
                return 0
        try:
            return await record(*args, **kwargs)
        except Exception:
            # Rasa stops the server when this returns, and waits for ever when it raises.
            logging.getLogger(__name__).exception("The shell failed.")
            print("(internal error; see the logs)", flush=True)
            return 0

    return record_after_gate


def _none_at_end(ask: Callable[..., Awaitable[str | None]]) -> Callable[..., Awaitable[str | None]]:
    """Makes the end of the input (Ctrl-D) end the chat, as Ctrl-C does."""

    async def ask_or_none(*args: Any, **kwargs: Any) -> str | None:
        try:
            return await ask(*args, **kwargs)
        except EOFError:
            return None

    return ask_or_none


def _none_if_cancelled(
    ask: Callable[..., Awaitable[str | None]],
) -> Callable[..., Awaitable[str | None]]:
    """Makes Ctrl-C at a list of buttons end the chat, as it does at the prompt."""

    async def ask_or_none(question: Any) -> str | None:
        try:
            return await ask(question)
        except AttributeError:  # Rasa looks for the payload in an answer that is None
            return None

    return ask_or_none


def _told_when_late(
    send: Callable[..., AsyncGenerator[dict[str, Any], None]],
) -> Callable[..., AsyncGenerator[dict[str, Any], None]]:
    """Makes a missing answer a line in the terminal instead of the shell's silent death."""

    async def send_and_tell(*args: Any, **kwargs: Any) -> AsyncGenerator[dict[str, Any], None]:
        import aiohttp

        try:
            async for message in send(*args, **kwargs):
                yield message
        except (asyncio.TimeoutError, aiohttp.ClientError) as error:
            print(f"(no answer: {type(error).__name__}; see the logs)", flush=True)

    return send_and_tell


def _always_done(answer: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Makes a turn that failed end like any other, instead of leaving the shell waiting for it."""

    async def answer_and_end(
        on_new_message: Any, text: str, queue: asyncio.Queue[Any], *args: Any
    ) -> None:
        try:
            await answer(on_new_message, text, queue, *args)
        except Exception:
            logging.getLogger(__name__).exception("A turn failed.")
            await queue.put({"text": "(internal error; see the logs)"})
            await queue.put("DONE")

    return answer_and_end


if __name__ == "__main__":
    main()
