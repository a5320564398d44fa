"""What every action of ours has in common: it never fails aloud."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from zhangwen.failure import kind_and_place

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]


class SafeAction(Action, ABC):
    """An action whose mistakes are logged by kind, without the conversation.

    After a failure nothing has been said, so the rule's last step, `utter_unavailable`, tells the
    customer. Subclasses implement `respond`.
    """

    @abstractmethod
    def name(self) -> str:
        """Returns the action's name in the domain."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Runs the action (see parent class)."""
        try:
            return await self.respond(dispatcher, tracker)
        except Exception as error:  # The server would send the whole conversation back to Rasa.
            logger.error("%s failed: %s", self.name(), kind_and_place(error))
            dispatcher.messages.clear()
            return []

    @abstractmethod
    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says something and returns events."""
