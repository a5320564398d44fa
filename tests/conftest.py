"""What all tests share."""

pytest_plugins = ["tests.skip_policy"]
