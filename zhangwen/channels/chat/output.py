"""Where Rasa puts what the assistant says in a turn of the web chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel

from zhangwen.channels.chat.messages import Reply


@dataclass(frozen=True)
class Said:
    """A reply, and the name of the response in `data/` that it is; None when it is none."""

    response: str | None
    reply: Reply

    @classmethod
    def from_rasa(cls, message: Mapping[str, Any]) -> Said | None:
        """Reads what Rasa says; None when there is nothing to show."""
        reply = Reply.from_rasa(message)
        return cls(message.get("utter_action"), reply) if reply is not None else None


class ReplyCollector(OutputChannel):
    """Collects whole messages as the NLG made them.

    Unlike Rasa's own channels it splits no text at blank lines, and keeps the keys that only our
    NLG and the widget know.
    """

    def __init__(self) -> None:
        self.said: list[Said] = []

    @classmethod
    def name(cls) -> str:
        """Returns the name by which responses can be written for this channel."""
        return "chat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes a message (see parent class). Nothing is sent before the turn is over."""
        said = Said.from_rasa(message)
        if said is not None:
            self.said.append(said)
