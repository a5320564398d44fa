"""The bot as `make web` starts it, but that waits for the action server as long as a turn may take.

A test that holds the action server up decides when a turn goes on, however slow the tests' machine
is; within how many seconds a customer hears that something is wrong, `tests.outages` looks at.
"""

from __future__ import annotations

from zhangwen import failure

SECONDS = 50.0

if __name__ == "__main__":
    failure.ACTION_TIMEOUT_SECONDS = SECONDS

    from zhangwen.launch.bot import main

    main()
