"""What all tests share."""

from zhangwen import lean_rasa

pytest_plugins = ["tests.skip_policy"]

# Before any test imports Rasa: otherwise TensorFlow comes with it, and half a minute of waiting.
lean_rasa.install()
