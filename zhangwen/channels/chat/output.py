"""Where Rasa puts what the assistant says in a turn of the web chat."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from zhangwen.channels.chat.messages import Reply


class ReplyCollector(OutputChannel):
    """Collects whole messages as the NLG made them.

    Unlike Rasa's own channels it splits no text at blank lines, and keeps the keys that only our
    NLG and the widget know.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Returns the name by which responses can be written for this channel."""
        return "chat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes a message (see parent class). Nothing is sent before the turn is over."""
        reply = Reply.from_rasa(message)
        if reply is not None:
            self.replies.append(reply)
