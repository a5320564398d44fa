"""The channel of the web chat; see `channel`."""

from zhangwen.channels.chat.channel import ChatInput

__all__ = ["ChatInput"]
