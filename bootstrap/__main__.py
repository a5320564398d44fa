"""Entry point, run from the project's root: `python -m bootstrap [--is-ready|--force|--lock]`."""

import sys
from pathlib import Path
from typing import List

from bootstrap.environment import Environment
from bootstrap.failures import SetupError


def main(arguments: List[str]) -> int:
    """Makes the environment, or with `--is-ready` only tells (exit code 0) whether it is made."""
    environment = Environment(Path(__file__).resolve().parent.parent)
    if "--is-ready" in arguments:
        return 0 if environment.is_ready() else 1
    try:
        if "--lock" in arguments:
            environment.lock()
        environment.make(force="--force" in arguments)
    except SetupError as error:
        print("setup: {}".format(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: stopped; the same command goes on where it was", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
