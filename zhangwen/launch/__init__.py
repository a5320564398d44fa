"""Starting the assistant: `python -m zhangwen.launch chat | serve | web | train`.

Three processes make the assistant (account backend, action server, Rasa); `web` adds a site to try
it on. The launcher starts
them together, waits until they answer, and leaves nothing behind however it ends.
"""
