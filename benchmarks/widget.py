"""What the web chat costs a page: bytes, time to the launcher, and time from a tap to the input.

    .venv/bin/python -m benchmarks.widget              # writes benchmarks/widget.md, half a minute
    .venv/bin/python -m benchmarks.widget --runs 9

The channel and the built widget are the real ones; Rasa behind them is left out (nothing that is
timed waits for an answer). Needs Chromium; a phone's screen, its CPU made four times slower, and a
network of 1.6 Mbps with 150 ms there and back, as in the notes that the other widgets' figures come
from. Every run has a cache and a profile of its own, and the pages take turns, so that what else
the machine does meets all of them.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, NO_BROWSER, PHONE, PROGRAMS
from tests.browser.stage import Stage
from zhangwen.channels.chat.assets import FOLDER, LOADER
from zhangwen.paths import PROJECT_FOLDER

REPORT = PROJECT_FOLDER / "benchmarks" / "widget.md"
RUNS = 5
CPU = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}

# From the comparison of existing widgets (2026-11-21, Chromium 156, another run of a machine).
NOTED_BYTES = {
    "RasaHQ chat-widget 0.1.19": 53_189,
    "Deep Chat 2.4.2": 110_618,
    "rasa-webchat 1.0.1": 211_068,
}
NOTED_TIMES = {
    "blank page": "717 (694–720)",
    "Deep Chat 2.4.2, to its input (it has no launcher)": "1,517 (1,461–2,006)",
    "RasaHQ chat-widget 0.1.19, to the launcher": "2,076 (1,862–2,110)",
    "rasa-webchat 1.0.1, to the launcher": "3,229 (2,726–3,398)",
}

# Resolves to the time at which something can be seen, in ms since the navigation began.
SEEN = """(launcher) => new Promise((done) => {
  const find = () => launcher
    ? document.querySelector('zhangwen-chat')?.shadowRoot.querySelector('button')
    : document.querySelector('h1');
  const look = () => {
    if (find()?.getBoundingClientRect().width) requestAnimationFrame(() => done(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
# Notes when the launcher was touched, and when one could write.
ARM = """() => {
  const { shadowRoot } = document.querySelector('zhangwen-chat');
  globalThis.usable = new Promise((done) => {
    let touched;
    addEventListener('pointerdown', () => (touched ??= performance.now()), true);
    const look = () => {
      const input = shadowRoot.querySelector('dialog[open] textarea');
      if (touched && input?.getBoundingClientRect().width && !input.disabled) {
        requestAnimationFrame(() => done(performance.now() - touched));
      } else requestAnimationFrame(look);
    };
    look();
  });
}"""


# What the page suffers before anybody opens the chat: tasks that hold it up, and what jumps.
WATCH = """globalThis.suffered = { tasks: 0, shift: 0 };
new PerformanceObserver((list) => (suffered.tasks += list.getEntries().length))
  .observe({ type: 'longtask' });
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) suffered.shift += value;
}).observe({ type: 'layout-shift' });"""


@dataclass
class Times:
    """Measurements of one kind, in ms."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:,.0f} ({min(self.values):,.0f}–{max(self.values):,.0f})"


@dataclass
class Measured:
    """All that is timed, and what the page suffers before the chat is opened.

    Attributes:
        blank: Until the heading of a page without the chat.
        launcher: Until the launcher of one with it.
        usable: From a tap on it to an input that one can write in.
        long_tasks: More than 50 ms each, in the page with the chat less those in the one without.
        shift: The most that anything jumped by (cumulative layout shift).
    """

    blank: Times = field(default_factory=Times)
    launcher: Times = field(default_factory=Times)
    usable: Times = field(default_factory=Times)
    long_tasks: int = 0
    shift: float = 0.0


@dataclass(frozen=True)
class Sizes:
    """What is downloaded, in bytes after gzip -9."""

    loader: int
    first_open: int
    everything: int


def main(arguments: Sequence[str]) -> int:
    """Runs the benchmark and writes its report; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of each page ({RUNS})")
    runs = parser.parse_args(arguments).runs
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print(f"bench-widget: {NO_BROWSER}", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as browser,
    ):
        stage = Stage(Path(folder))
        try:
            stage.start()
            report = write(measure_sizes(), measure_times(browser, stage, runs), browser.version)
        finally:
            stage.stop()
    REPORT.write_text(report, encoding="utf-8")
    print(report)
    return 0


def measure_sizes() -> Sizes:
    """Weighs the committed files."""
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in FOLDER.iterdir()}
    loader = sizes.pop(LOADER)
    everything = loader + sum(sizes.values())
    part = {name.rpartition("-")[0]: size for name, size in sizes.items()}
    locale = max(part[language] for language in ("zh-Hans", "zh-Hant", "en"))
    return Sizes(loader, part["panel"] + locale, everything)


def measure_times(browser: Browser, stage: Stage, runs: int) -> Measured:
    """Times a blank page, the launcher, and the way from a tap to the input."""
    measured = Measured()

    def visit_blank(page: Page) -> None:
        measured.blank.values.append(_shown(page, stage.blank_url, False))
        measured.long_tasks -= _suffered(page)["tasks"]

    def visit_chat(page: Page) -> None:
        measured.launcher.values.append(_shown(page, stage.url(language="zh-Hans"), True))
        suffered = _suffered(page)
        measured.long_tasks += suffered["tasks"]
        measured.shift = max(measured.shift, suffered["shift"])
        measured.usable.values.append(_tapped(page))

    for run in range(runs + 1):
        for visit in (visit_blank, visit_chat):
            _visit(browser, visit)
        if run == 0:  # in vain: the servers have warmed up
            measured = Measured()
    return measured


def _visit(browser: Browser, use: Callable[[Page], object]) -> None:
    """Uses a page on a slow phone that has never been here."""
    context = browser.new_context(**PHONE)
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        use(page)
    finally:
        context.close()


def _shown(page: Page, url: str, is_launcher: bool) -> float:
    page.goto(url, wait_until="commit")
    return float(page.evaluate(SEEN, is_launcher))


def _suffered(page: Page) -> dict[str, float]:
    page.wait_for_load_state("networkidle")
    suffered: dict[str, float] = page.evaluate("() => globalThis.suffered")
    return suffered


def _tapped(page: Page) -> float:
    page.evaluate(ARM)
    box = page.locator("zhangwen-chat button").first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return float(page.evaluate("() => globalThis.usable"))


def write(sizes: Sizes, measured: Measured, version: str) -> str:
    """Writes the report."""
    blank, launcher = measured.blank, measured.launcher
    runs = len(blank.values)
    added = launcher.median - blank.median
    noted = "from the notes, another machine run"
    lines = [
        "# What the web chat costs a page",
        "",
        "Made by `make bench-widget`. Lower is better everywhere. Figures of other widgets are",
        "from the comparison that this chat was designed after: another run, so compare them with",
        "the blank page of *that* run, not with ours.",
        "",
        "## Bytes (gzip -9)",
        "",
        "| what is loaded | bytes | budget |",
        "|---|---:|---:|",
        f"| loader, on every page view | {sizes.loader:,} | 2,000 |",
        f"| first open: panel, styles and one language | {sizes.first_open:,} | 20,000 |",
        f"| everything: loader, panel, three languages, extras | {sizes.everything:,} | 30,000 |",
        *(f"| {name} ({noted}) | {size:,} | |" for name, size in NOTED_BYTES.items()),
        "",
        "`tests/browser/test_build.py` holds the budgets.",
        "",
        f"## Milliseconds, median of {runs} (range)",
        "",
        f"A phone's screen (390 × 844), CPU {CPU} times slower, 1.6 Mbps with 150 ms there and",
        "back, empty cache. The channel and the page are on this machine.",
        "",
        "| page | ms | budget |",
        "|---|---:|---:|",
        f"| blank page, to its heading | {blank} | |",
        f"| the same with the chat, to the launcher | {launcher} | blank + 150 |",
        f"| from a tap on the launcher to an input one can write in | {measured.usable} | 600 |",
        *(f"| {name} ({noted}) | {times} | |" for name, times in NOTED_TIMES.items()),
        "",
        f"The launcher is there {added:+,.0f} ms after the blank page's heading (medians).",
        f"Until it is opened, {runs} visits have {measured.long_tasks:+d} tasks of more than 50 ms",
        f"by the chat, and a cumulative layout shift of {measured.shift:g}.",
        "",
        f"Chromium {version}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
