"""The parts of the channel that live as long as its server process."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from zhangwen.channels.chat.assistant import Assistant
from zhangwen.channels.chat.background import for_ever
from zhangwen.channels.chat.contact import contact
from zhangwen.channels.chat.conversations import Conversations
from zhangwen.channels.chat.events import EventStreams
from zhangwen.channels.chat.hub import Hub
from zhangwen.channels.chat.message_store import MessageStore
from zhangwen.channels.chat.session_tokens import SessionTokens
from zhangwen.channels.chat.settings import ChatSettings, ChatSettingsError
from zhangwen.channels.chat.sign_in import SignIn
from zhangwen.channels.chat.site_tokens import SiteTokens
from zhangwen.channels.chat.store import ConversationStore
from zhangwen.channels.chat.tables import Base
from zhangwen.channels.chat.turn_store import TurnStore
from zhangwen.channels.chat.turns import Turns
from zhangwen.database import Database

logger = logging.getLogger(__name__)

_DAY = 24 * 60 * 60.0
# A page that only shows the chat has a conversation as well. No token of it is valid for so long.
_UNUSED_SECONDS = _DAY


class ChatService:
    """Opens the parts when the server starts and closes them, in order, when it stops.

    Args:
        settings: What can be chosen from outside.
        site_tokens: None: everybody is anonymous.
        assistant: Who answers.
        keep_alive: Seconds between two signs of life on a quiet stream.
    """

    def __init__(
        self,
        settings: ChatSettings,
        site_tokens: SiteTokens | None,
        assistant: Assistant,
        keep_alive: float,
    ) -> None:
        self._settings = settings
        self._assistant = assistant
        timing = settings.timing
        self.database = Database(settings.database_url)
        self.store = ConversationStore(self.database)
        self.messages = MessageStore(self.database)
        self.tokens = SessionTokens(settings.secret)
        self.hub = Hub(self.database, self.store, settings.limits.streams)
        self.turns = Turns(self.database, TurnStore(self.database), assistant, self.hub, timing)
        self.streams = EventStreams(self.database, self.messages, self.hub, keep_alive)
        self._backend = SignIn(settings.backend) if settings.backend else None
        self.conversations = Conversations(
            self.database,
            self.store,
            self.messages,
            assistant,
            self.tokens,
            site_tokens,
            self._backend,
            settings.limits.history,
            contact(),
        )
        self._background: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Creates missing tables.

        Raises:
            ChatSettingsError: The database cannot be opened.
        """
        try:
            await self.database.run(self.database.create_tables, Base.metadata)
        except SQLAlchemyError as error:
            raise ChatSettingsError(
                "ZHANGWEN_CHAT_DATABASE_URL names a database that cannot be opened "
                f"({type(error).__name__})"
            ) from error

    def start(self) -> None:
        """Starts what runs in the background, once the assistant is there."""
        self._assistant.welcome()  # the first customer does not wait for it to be written
        timing = self._settings.timing
        self._background = [
            asyncio.create_task(for_ever(work, pause))
            for work, pause in (
                (self.hub.look, timing.poll),
                (self.turns.sweep, timing.sweep),
                (self._forget_messages, timing.retention_sweep),
                (self._forget_turns, timing.retention_sweep),
            )
        ]

    async def close(self) -> None:
        """Ends turns, then streams, so that the last answers still arrive."""
        await self.turns.close()
        self.hub.close()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._backend is not None:
            await self._backend.close()

    def dispose(self) -> None:
        """Closes the database, when no stream reads from it any more."""
        self.database.close()

    async def _forget_messages(self) -> None:
        """Deletes what is older than the retention time, and conversations that were never used."""
        days = self._settings.retention_days
        await self.database.run(self.store.forget_unused, _UNUSED_SECONDS)
        messages = await self.database.run(self.store.forget_before, days * _DAY)
        if messages:
            logger.info("Deleted %d messages of more than %d days ago.", messages, days)

    async def _forget_turns(self) -> None:
        """Deletes what is older than the retention time in the assistant's memory."""
        await self._assistant.forget_before(self._settings.retention_days * _DAY)
