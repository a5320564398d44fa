"""What the web chat costs a page, and how soon it answers.

    .venv/bin/python -m benchmarks.widget              # writes benchmarks/widget.md, some minutes
    .venv/bin/python -m benchmarks.widget --runs 9
    .venv/bin/python -m benchmarks.widget --skip replies --skip lighthouse

The channel and the built widget are the real ones. Behind them is a scripted assistant where
nothing that is timed waits for an answer, and everything that `make web` starts where it does.
Needs Chromium. Every visit has a cache and a profile of its own, and the pages take turns, so that
what else the machine does meets all of them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.widget import host, lighthouse, opening, reconnect, replies, report, sizes
from tests.browser.conftest import ARGUMENTS, NO_BROWSER, PROGRAMS
from tests.browser.stage import Stage
from zhangwen.paths import PROJECT_FOLDER

REPORT = PROJECT_FOLDER / "benchmarks" / "widget.md"
RUNS = 5
LEFT_OUT = "left out of this run"


def main(arguments: Sequence[str]) -> int:
    """Runs the benchmark and writes its report; returns the exit code."""
    options = _parser().parse_args(arguments)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print(f"bench-widget: {NO_BROWSER}", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as browser,
    ):
        measured = _measure(browser, program, Path(folder), options.runs, set(options.skip))
        text = report.write(measured, browser.version)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS, help=f"visits of each page ({RUNS})")
    parser.add_argument(
        "--skip", action="append", default=[], choices=["replies", "lighthouse"], help="a part"
    )
    return parser


def _measure(
    browser: Browser, program: str, folder: Path, runs: int, skip: set[str]
) -> report.Measured:
    stage = Stage(folder)
    try:
        stage.start()
        _say("opening the chat")
        opened = opening.measure(browser, stage, runs)
        _say("what the page suffers")
        suffered = host.measure(browser, stage, runs, folder)
        _say("coming back")
        returned = reconnect.measure(browser, stage)
        _say("Lighthouse")
        verdict = LEFT_OUT if "lighthouse" in skip else lighthouse.measure(stage, program, folder)
    finally:
        stage.stop()
    _say("replies")
    answered = LEFT_OUT if "replies" in skip else replies.measure(browser, folder / "stack")
    return report.Measured(sizes.measure(), opened, suffered, answered, returned, verdict)


def _say(what: str) -> None:
    print(f"bench-widget: {what} ...", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
