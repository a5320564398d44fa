"""What can go wrong while setting up, each told in one line that says what to do."""

import re
from typing import Sequence, Tuple


class SetupError(Exception):
    """A set-up step failed; the text is one line for the person at the terminal."""


# Asked in this order: a full disk also breaks downloads, and a failed download also leaves the
# resolver without a version to choose.
_REASONS: Sequence[Tuple[str, str]] = (
    (
        r"No space left on device|os error 28|Disk quota exceeded",
        "the disk is full: free about 5 GB and run the same command again",
    ),
    (
        r"[Hh]ash(es)? (mismatch|don't match)|DO NOT MATCH THE HASHES",
        "a downloaded package does not match requirements.lock: the package index served another "
        "file; try again, and tell the maintainers if it stays",
    ),
    (
        r"[Ff]ailed to fetch|[Cc]onnect(ion)? (error|refused|timed out)|dns error|[Tt]imed? ?out"
        r"|error sending request|NewConnectionError|Temporary failure in name resolution"
        r"|[Nn]etwork is unreachable|[Ff]ailed to download|Could not connect"
        r"|error trying to connect|No matching distribution found",
        "the package index cannot be reached: check the network or proxy (HTTPS_PROXY; a mirror is "
        "named with UV_DEFAULT_INDEX and PIP_INDEX_URL) and run the same command again",
    ),
    (
        r"Permission denied|os error 13|Read-only file system",
        "no permission to write: the project's folder and uv's cache (UV_CACHE_DIR) must be "
        "writable for you",
    ),
    (
        r"Failed to build|error: command .*(gcc|cc|clang)",
        "a package had to be compiled and could not be: install a C compiler (Debian: apt-get "
        "install build-essential)",
    ),
)


def explain(output: str, doing: str, log: str) -> SetupError:
    """Turns a failed tool's output into one line.

    Args:
        output: Everything the tool printed.
        doing: What the step was, for the beginning of the line.
        log: Where the whole output can be read.
    """
    for pattern, advice in _REASONS:
        if re.search(pattern, output):
            return SetupError("{} failed: {} (details: {})".format(doing, advice, log))
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1][:160] if lines else "it printed nothing"
    return SetupError("{} failed: {} (details: {})".format(doing, last, log))
