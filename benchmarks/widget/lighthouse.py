"""What Lighthouse says of a page with the chat, and of the same page without it.

Lighthouse is a tool of this benchmark only: npm fetches it on the first run, as the lock file in
`benchmarks/lighthouse` says. Where it cannot, the benchmark goes on without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.conftest import ARGUMENTS
from tests.browser.stage import Stage
from zhangwen.paths import PROJECT_FOLDER

FOLDER = PROJECT_FOLDER / "benchmarks" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 3
INSTALL_SECONDS = 300
RUN_SECONDS = 120
END_SECONDS = 10
LOAD_MS = 15_000


class LighthouseError(Exception):
    """It could not be fetched, or not be run; the message says which."""


@dataclass
class Scores:
    """What it says of one page, run by run."""

    performance: list[float] = field(default_factory=list)
    accessibility: list[float] = field(default_factory=list)
    long_tasks: list[float] = field(default_factory=list)
    blocking_ms: list[float] = field(default_factory=list)
    shift: list[float] = field(default_factory=list)

    def add(self, report: dict[str, Any]) -> None:
        """Takes a report of Lighthouse."""
        categories, audits = report["categories"], report["audits"]
        self.performance.append(categories["performance"]["score"] * 100)
        self.accessibility.append(categories["accessibility"]["score"] * 100)
        self.long_tasks.append(len(audits["long-tasks"].get("details", {}).get("items", [])))
        self.blocking_ms.append(audits["total-blocking-time"]["numericValue"])
        self.shift.append(audits["cumulative-layout-shift"]["numericValue"])


@dataclass
class Verdict:
    """Scores of the page without the chat, with it, and (accessibility only) with it open."""

    blank: Scores = field(default_factory=Scores)
    chat: Scores = field(default_factory=Scores)
    opened: float = 0.0

    @property
    def drop(self) -> float:
        """Points of performance that the chat costs the page (medians)."""
        return statistics.median(self.blank.performance) - statistics.median(self.chat.performance)


def measure(stage: Stage, browser: str, folder: Path) -> Verdict | str:
    """Asks for the three pages in turn; returns why not where that cannot be done.

    Args:
        stage: Running.
        browser: Chromium's program.
        folder: For reports.
    """
    verdict = Verdict()
    chat = stage.url(language="zh-Hans")
    pages = [(stage.blank_url, verdict.blank), (chat, verdict.chat)]
    output = folder / "lighthouse.json"
    try:
        _install()
        for _ in range(RUNS):
            for url, scores in pages:
                scores.add(_run(url, browser, output, "performance,accessibility"))
        # Nothing is timed here: the open chat's stream keeps the page from ever being loaded.
        opened = _run(f"{chat}&open=true", browser, output, "accessibility")
        verdict.opened = opened["categories"]["accessibility"]["score"] * 100
    except LighthouseError as error:
        return f"not measured: {error}"
    return verdict


def _install() -> None:
    if PROGRAM.exists():
        return
    if not (shutil.which("node") and shutil.which("npm")):
        raise LighthouseError("no Node with npm on this machine")
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline"]
    if _call(command, INSTALL_SECONDS, {}) or not PROGRAM.exists():
        raise LighthouseError("npm could not fetch Lighthouse")


def _run(url: str, browser: str, output: Path, categories: str) -> dict[str, Any]:
    output.unlink(missing_ok=True)
    flags = " ".join(["--headless=new", *ARGUMENTS])
    command = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={output}"]
    command += [f"--only-categories={categories}", f"--chrome-flags={flags}"]
    command += [f"--max-wait-for-load={LOAD_MS}", "--disable-full-page-screenshot"]
    _call(command, RUN_SECONDS, {"CHROME_PATH": browser})
    if not output.exists():
        raise LighthouseError("Lighthouse did not come to an end")
    answer: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    if answer.get("runtimeError"):
        raise LighthouseError(f"Lighthouse failed ({answer['runtimeError']['code']})")
    return answer


def _call(command: list[str], seconds: int, environment: dict[str, str]) -> int:
    """Returns the exit code of a program that runs in the tool's folder."""
    process = subprocess.Popen(
        command,
        cwd=FOLDER,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        process.send_signal(signal.SIGINT)  # so that it ends its browser
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        process.kill()
        process.wait()
        raise LighthouseError(f"{command[0]} took more than {seconds} s") from error
