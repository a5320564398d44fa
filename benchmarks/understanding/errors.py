"""How measuring can fail before it begins, and how a command tells of it."""

from __future__ import annotations

import sys
from collections.abc import Callable

BAD_INPUT = 2


class InputError(Exception):
    """What was given cannot be measured; one line that says what to do."""


def exit_code_of(command: Callable[[], None], name: str) -> int:
    """Runs a command; bad input becomes one line on stderr and exit code 2.

    Other errors are errors of ours and keep their traceback.
    """
    try:
        command()
    except InputError as error:
        print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # whoever reads has seen enough (`| head`)
        sys.stderr.close()
    return 0
