"""The web chat's channel: the widget's files and its API under one prefix, `/webhooks/chat`.

    POST /session     starts or resumes a conversation
    POST /messages    says something
    GET  /events      what is said, from any point on, and live
    POST /feedback    whether an answer helped
    POST /restart     begins anew
    POST /sign-out    its customer has signed out of the page
    GET  /widget.js   what an operator's page loads, and /assets/<file> what that loads

Rasa's own `rest` and `socketio` channels let callers name any conversation and are not enabled.
`docs/web-chat-server.md` describes the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint

from zhangwen.channels.chat.api import ChatApi
from zhangwen.channels.chat.assets import Assets
from zhangwen.channels.chat.assistant import CHANNEL, OnNewMessage
from zhangwen.channels.chat.settings import ChatSettings
from zhangwen.channels.chat.site_tokens import SiteTokens


class ChatInput(InputChannel):
    """Believes nothing about a caller but what is signed, by us or by the host site.

    Args:
        settings: What can be chosen from outside.
        assets: The widget's files.

    Raises:
        ChatSettingsError: With these settings nothing could be served safely.
    """

    @classmethod
    def name(cls) -> str:
        """Returns the channel's name in its address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> ChatInput:
        """Makes the channel from its entry in credentials.yml (see parent class)."""
        return cls(ChatSettings.read(credentials))

    def __init__(self, settings: ChatSettings, assets: Assets | None = None) -> None:
        self._settings = settings
        self._site_tokens = SiteTokens(settings.site_token) if settings.site_token else None
        self._assets = assets or Assets()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Returns the routes (see parent class).

        Nothing is opened before the server starts: with several workers, each has its own.
        """
        blueprint = Blueprint("zhangwen_chat", __name__)
        ChatApi(self._settings, self._site_tokens, self._assets, on_new_message).add_to(blueprint)
        return blueprint
