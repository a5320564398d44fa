"""Ways to understand a question, to be compared on the same data.

Each is a function that learns from examples and returns a function that ranks the intents of a
text. To add one, write such a function in a module here under `@alternative(...)`; a new module
is named in `registry.load_all`.
"""
