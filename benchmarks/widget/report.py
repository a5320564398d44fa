"""The report: plain tables, each figure beside its budget."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.widget.host import Suffered
from benchmarks.widget.lighthouse import RUNS as LIGHTHOUSE_RUNS
from benchmarks.widget.lighthouse import Verdict
from benchmarks.widget.opening import Opening
from benchmarks.widget.phone import CPU, Times
from benchmarks.widget.reconnect import OFFLINE_SECONDS, Reconnect
from benchmarks.widget.replies import OnPhones, Replies
from benchmarks.widget.sizes import Sizes

NOTED = "from the notes, another machine run"
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
_REPLIES = "Replies: ms since the key was pressed"
HEAD = f"""# What the web chat costs a page, and how soon it answers

Made by `make bench-widget`. Times are those of a slow phone: its screen (390 × 844), CPU {CPU}
times slower, 1.6 Mbps with 150 ms there and back, empty cache. Servers, assistant and browser share
this machine. Figures of other widgets are from the comparison that this chat was designed after:
another run, so compare them with the blank page of *that* run, not with ours."""


@dataclass(frozen=True)
class Measured:
    """Everything; a text in place of figures says why there are none."""

    sizes: Sizes
    opening: Opening
    suffered: Suffered
    replies: OnPhones | str
    reconnect: Reconnect
    verdict: Verdict | str


@dataclass(frozen=True)
class Row:
    """A line of a table; without a budget, for comparison only."""

    what: str
    figure: str
    budget: str = ""
    is_met: bool = True

    @property
    def mark(self) -> str:
        """Whether the budget is met."""
        if not self.budget:
            return ""
        return "yes" if self.is_met else "**no**"


def write(measured: Measured, version: str) -> str:
    """Writes the report.

    Args:
        measured: Its figures.
        version: The browser's.
    """
    tables = {
        "Bytes (gzip -9)": _sizes(measured.sizes),
        f"Opening: ms, median of {len(measured.opening.blank.values)} (range)": _opening(
            measured.opening
        ),
        f"The page before the chat is opened: {len(measured.suffered.longest.values)} visits": (
            _suffered(measured.suffered)
        ),
        **_replies_tables(measured.replies),
        "Coming back: ms since the browser's `online` event, median (range)": _reconnect(
            measured.reconnect
        ),
        f"Lighthouse 12, its mobile preset, median of {LIGHTHOUSE_RUNS}": _verdict(
            measured.verdict
        ),
    }
    lines = [HEAD, "", *_misses(tables)]
    for title, rows in tables.items():
        lines += ["", f"## {title}", ""]
        lines += [rows] if isinstance(rows, str) else _table(rows)
        lines += _notes(title, measured)
    lines += [
        "",
        f"Chromium {version}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end.",
        "",
    ]
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> list[str]:
    head = ["| what | figure | budget | met |", "|---|---:|---:|---|"]
    return head + [f"| {row.what} | {row.figure} | {row.budget} | {row.mark} |" for row in rows]


def _misses(tables: dict[str, list[Row] | str]) -> list[str]:
    rows = [
        (title.partition(":")[0], row)
        for title, table in tables.items()
        if not isinstance(table, str)
        for row in table
    ]
    missed = [(title, row) for title, row in rows if not row.is_met]
    if not missed:
        return ["Every budget below is met."]
    return ["Budgets that this run missed:", ""] + [
        f"- {title}: {row.what}: {row.figure}, budget {row.budget}" for title, row in missed
    ]


def _sizes(sizes: Sizes) -> list[Row]:
    own = [
        ("loader, on every page view", sizes.loader, 2_000),
        ("first open: panel, styles and one language", sizes.first_open, 20_000),
        ("everything: loader, panel, three languages, extras", sizes.everything, 30_000),
    ]
    rows = [Row(what, f"{size:,}", f"{most:,}", size <= most) for what, size, most in own]
    return rows + [Row(f"{name} ({NOTED})", f"{size:,}") for name, size in NOTED_BYTES.items()]


def _opening(opening: Opening) -> list[Row]:
    added = opening.launcher.median - opening.blank.median
    return [
        Row("blank page, to its heading", str(opening.blank)),
        Row("the same with the chat, to the launcher", str(opening.launcher)),
        Row("the launcher after the blank page's heading", f"{added:+,.0f}", "150", added <= 150),
        _at_most("from a tap on the launcher to an input one can write in", opening.usable, 600),
        *(Row(f"{name} ({NOTED})", times) for name, times in NOTED_TIMES.items()),
    ]


def _suffered(suffered: Suffered) -> list[Row]:
    longest = suffered.longest
    return [
        Row("tasks of more than 50 ms, page without the chat", f"{suffered.blank}"),
        Row("the same, page with the chat", f"{suffered.chat}"),
        Row("of these, with the chat's script in them", f"{suffered.ours}", "0", not suffered.ours),
        _at_most("longest task from the chat's script on, ms of the main thread", longest, 50),
        Row("cumulative layout shift", f"{suffered.shift:g}", "0", suffered.shift == 0),
    ]


def _replies_tables(replies: OnPhones | str) -> dict[str, list[Row] | str]:
    if isinstance(replies, str):
        return {_REPLIES: f"{replies[0].upper()}{replies[1:]}."}
    count = f"{len(replies.slow.bubble.values)} messages, median, p95 (range)"
    return {
        f"{_REPLIES}, {count}": _replies(replies.slow),
        f"The same without making anything slow, {count}": _replies(replies.fast),
    }


def _replies(replies: Replies) -> list[Row]:
    return [
        _reply("one's own words are there", replies.bubble, "median", 50),
        _reply("an answer is seen to be coming", replies.typing, "median", 200),
        _reply("the first words of the answer are there", replies.answer, "p95", 1_000),
        Row("delay put in on purpose", "0", "0"),
    ]


def _reconnect(reconnect: Reconnect) -> list[Row]:
    worst = max(reconnect.accepted.values)
    return [
        Row("the waiting message is accepted", str(reconnect.accepted), "2,000", worst <= 2_000),
        Row("its answer is there (a scripted assistant's)", str(reconnect.answered)),
    ]


def _verdict(verdict: Verdict | str) -> list[Row] | str:
    if isinstance(verdict, str):
        return f"{verdict[0].upper()}{verdict[1:]}."
    blank, chat = verdict.blank, verdict.chat
    return [
        Row("performance, page without the chat", _median(blank.performance)),
        Row("performance, page with the chat", _median(chat.performance)),
        Row("points that the chat costs", f"{verdict.drop:g}", "1", verdict.drop <= 1),
        _full_marks("accessibility, chat closed", min(chat.accessibility)),
        _full_marks("accessibility, chat open (once)", verdict.opened),
        Row(
            "long tasks, without and with the chat",
            f"{_median(blank.long_tasks)} and {_median(chat.long_tasks)}",
        ),
        Row(
            "total blocking time, ms, without and with the chat",
            f"{_median(blank.blocking_ms)} and {_median(chat.blocking_ms)}",
        ),
        Row("cumulative layout shift", f"{max(chat.shift):g}", "0", max(chat.shift) == 0),
    ]


def _full_marks(what: str, score: float) -> Row:
    return Row(what, f"{score:g}", "100", score == 100)


def _at_most(what: str, times: Times, most: int) -> Row:
    return Row(what, str(times), f"{most:,}", times.median <= most)


def _reply(what: str, times: Times, held: Literal["median", "p95"], most: int) -> Row:
    if not times.values:
        return Row(what, "–")
    spread = f"({min(times.values):,.0f}–{max(times.values):,.0f})"
    figure = f"{times.median:,.0f}, p95 {times.p95:,.0f} {spread}"
    is_met = (times.median if held == "median" else times.p95) <= most
    return Row(what, figure, f"{held} {most:,}", is_met)


def _median(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f}"


def _notes(title: str, measured: Measured) -> list[str]:
    """What has to be known to read a table."""
    if title.startswith("Bytes"):
        return ["", "`tests/browser/test_build.py` holds the budgets."]
    if title.startswith("The page"):
        return [
            "",
            "Counted on visits on which nothing else is measured. Wall-clock tasks grow with what",
            "else the machine does; the main thread's own time does not, and it includes drawing",
            "the launcher.",
        ]
    if title.startswith(_REPLIES) and isinstance(measured.replies, OnPhones):
        return [
            "",
            "A customer who is signed in and a stranger talk to the trained model, the real action",
            "server and the demo backend, over the slow phone's network. The first answer of each",
            "waits for one more part of the widget. Chromium puts the network's 150 ms on requests",
            "only, not on what an open stream brings: a real network adds as much to the answer.",
            "",
            "The target for one's own words, 50 ms, says nothing of how slow the device is. It is",
            "held against this slow phone, the harder case; the next table has the same on this",
            "machine as it is. No network is in either: the words are drawn before they are sent.",
            *_untyped(measured.replies.slow),
        ]
    if title.startswith("Coming"):
        seconds = ", ".join(f"{each:g}" for each in OFFLINE_SECONDS)
        return ["", f"After {seconds} s without a network. The budget holds for the slowest."]
    return []


def _untyped(replies: Replies) -> list[str]:
    if not replies.untyped:
        return []
    return [f"{replies.untyped} answers were there before they could be seen coming."]
