"""A pytest plugin: with CI=true, a skipped or xfailed test fails unless it is listed.

The list is `tests/allowed_skips.txt`: a test that does not run proves nothing, so each needs a
reason that a reviewer has seen.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)

LIST = Path("tests/allowed_skips.txt")


def allowed_skips(text: str) -> frozenset[str]:
    """Reads the list.

    Raises:
        pytest.UsageError: A line gives no reason.
    """
    names = set()
    for line in text.splitlines():
        name, mark, reason = (part.strip() for part in line.partition("#"))
        if name and not (mark and reason):
            raise pytest.UsageError(f"{LIST}: {name} has no reason (node id # reason)")
        names.add(name)
    return frozenset(names - {""})


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _judged(report, item.config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _judged(report, collector.config)


def _judged(report: _Report, config: pytest.Config) -> _Report:
    if not report.skipped or os.environ.get("CI", "").lower() != "true":
        return report
    file = config.rootpath / LIST
    allowed = allowed_skips(file.read_text(encoding="utf-8")) if file.exists() else frozenset()
    if report.nodeid.partition("[")[0] not in allowed:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} did not run, unlisted in {LIST}: {_why(report)}"
        # What makes pytest count a report as an expected failure.
        vars(report).pop("wasxfail", None)
    return report


def _why(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return str(getattr(report, "wasxfail", report.longrepr))
