"""Starting the assistant: `python -m zhangwen.launch chat | serve | train`.

Three processes make the assistant (account backend, action server, Rasa). The launcher starts
them together, waits until they answer, and leaves nothing behind however it ends.
"""
