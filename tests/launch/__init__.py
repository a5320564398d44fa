"""Tests of `make` itself: setting up, chatting, serving, and leaving nothing behind."""
