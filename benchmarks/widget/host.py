"""What the page suffers before anybody opens the chat: tasks that hold it up, and what jumps.

Nothing else is measured on these visits. To look for the launcher, say, forces a layout, and what
that costs would be counted as the chat's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.widget.phone import Times, phone
from tests.browser.stage import Stage

# The slow CPU's last task is over by then.
REST_MS = 500
SCRIPT = "widget.js"
WATCH = """globalThis.suffered = { tasks: [], ours: [], shift: 0 };
const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
  .observe({ type, buffered: true });
watch('longtask', ({ startTime, duration }) =>
  suffered.tasks.push([startTime, startTime + duration]));
watch('long-animation-frame', ({ scripts }) => {
  for (const { sourceURL, startTime } of scripts) {
    if (sourceURL.includes('/widget.js')) suffered.ours.push(startTime);
  }
});
watch('layout-shift', ({ value }) => (suffered.shift += value));"""
TRACED = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


@dataclass
class Suffered:
    """In all visits together.

    Attributes:
        blank: Tasks of more than 50 ms in pages without the chat.
        chat: In pages with it.
        ours: Those of `chat` in which the chat's script ran.
        shift: The most that anything jumped by on a visit (cumulative layout shift).
        longest: From the chat's script on, the longest task of each visit until the page rested,
            in ms of the main thread's own time: what else the machine does is not in it.
    """

    blank: int = 0
    chat: int = 0
    ours: int = 0
    shift: float = 0.0
    longest: Times = field(default_factory=Times)


def measure(browser: Browser, stage: Stage, runs: int, folder: Path) -> Suffered:
    """Visits both pages in turn, and once more with the browser's trace.

    Args:
        browser: Any Chromium.
        stage: Running.
        runs: How often.
        folder: For traces.
    """
    chat_url = stage.url(language="zh-Hans")
    suffered = Suffered()
    for run in range(runs + 1):
        if run == 1:
            suffered = Suffered()  # the first visits only warmed the servers up
        suffered.blank += len(_visit(browser, stage.blank_url)["tasks"])
        seen = _visit(browser, chat_url)
        suffered.chat += len(seen["tasks"])
        suffered.ours += sum(
            any(start <= ran <= end for ran in seen["ours"]) for start, end in seen["tasks"]
        )
        suffered.shift = max(suffered.shift, seen["shift"])
        suffered.longest.values.append(_longest_task(browser, chat_url, folder / "trace.json"))
    return suffered


def _visit(browser: Browser, url: str) -> dict[str, Any]:
    with phone(browser, WATCH) as (page, _):
        _rest(page, url)
        seen: dict[str, Any] = page.evaluate("() => globalThis.suffered")
    return seen


def _longest_task(browser: Browser, url: str, trace: Path) -> float:
    with phone(browser) as (page, _):
        browser.start_tracing(page=page, path=trace, categories=TRACED)
        try:
            _rest(page, url)
        finally:
            browser.stop_tracing()
    events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    return longest_task([each for each in events if each["ph"] == "X"])


def longest_task(events: Iterable[dict[str, Any]]) -> float:
    """Returns the longest task from the one with the chat's script on, in ms of thread time."""
    events = list(events)
    script = next(
        each
        for each in events
        if each["name"] == "EvaluateScript" and SCRIPT in str(each["args"]["data"].get("url"))
    )
    return max(
        each.get("tdur", each["dur"]) / 1_000
        for each in events
        if each["name"].endswith("RunTask")
        and (each["pid"], each["tid"]) == (script["pid"], script["tid"])
        and each["ts"] + each["dur"] > script["ts"]
    )


def _rest(page: Page, url: str) -> None:
    page.goto(url, wait_until="commit")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(REST_MS)
