"""The report: one HTML file that needs no other, no script and no network."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from benchmarks.understanding import charts, summary
from benchmarks.understanding.calibration import reliability_of
from benchmarks.understanding.errors import InputError
from benchmarks.understanding.outcomes import Judged, Measurement
from benchmarks.understanding.timing import Times

_STYLE = Path(__file__).with_name("report.css")
# The questions are what strangers typed: escaping is what protects, this is the second lock.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CONFUSIONS_SHOWN = 100


def write_report(file: Path, measured: Sequence[tuple[Measurement, Times]]) -> None:
    """Writes the report, over an older one if there is one.

    Raises:
        InputError: The place cannot be written to.
    """
    page = render(measured, datetime.datetime.now().astimezone())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"the report {file} cannot be written ({error.strerror}): choose another --report"
        ) from error


def render(measured: Sequence[tuple[Measurement, Times]], made: datetime.datetime) -> str:
    """Returns the page."""
    sections = "".join(part for each in measured for part in _section(*each))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Understanding, measured</title>\n<style>\n{_STYLE.read_text()}</style>\n"
        f"</head>\n<body>\n<h1>Understanding, measured {made:%Y-%m-%d %H:%M %Z}</h1>\n"
        f"{sections}</body>\n</html>\n"
    )


def _section(measurement: Measurement, times: Times) -> Iterator[str]:
    yield f"<h2>{escape(measurement.name)}: {len(measurement.judged):,} questions</h2>\n"
    figures = [*summary.overall(measurement), *summary.timings(times)]
    yield _table(("", "share (counts; 95 % confidence interval)"), figures)
    yield "<h3>Reliability</h3>\n"
    yield _note(
        "Where points lie on the dashed line, a confidence is a probability. Points below are "
        "answers surer than they should be. All questions count, those asked back as well."
    )
    yield charts.reliability_plot(reliability_of(measurement))
    yield "<h3>Intents</h3>\n"
    yield _note("By the first of the accepted ids, the most frequent first.")
    yield _table(summary.INTENT_HEADER, summary.intent_rows(measurement), figures_from=1)
    yield "<h3>Confusions</h3>\n"
    yield _table(summary.CONFUSION_HEADER, summary.confusion_rows(measurement, _CONFUSIONS_SHOWN))
    yield "<h3>Confusion matrix</h3>\n"
    yield _note("Any accepted answer counts as the expected one. Colours tell the share of a row.")
    yield f'<div class="wide">{charts.confusion_matrix(measurement)}</div>\n'
    yield "<h3>Wrong answers, the surest first</h3>\n"
    yield _table(("confidence", "question", "expected", "answered", "id"), _wrong(measurement))
    yield "<h3>Asked back without offering the right one</h3>\n"
    yield _table(("confidence", "question", "expected", "offered", "id"), _missed(measurement))


def _wrong(measurement: Measurement) -> Iterator[tuple[str, ...]]:
    for each in _surest_first(measurement.wrong()):
        yield _error_row(each, each.answer.intent or "")


def _missed(measurement: Measurement) -> Iterator[tuple[str, ...]]:
    for each in _surest_first(measurement.missed()):
        yield _error_row(each, ", ".join(each.answer.offered))


def _error_row(each: Judged, answered: str) -> tuple[str, ...]:
    question = each.question
    confidence = f"{each.answer.best.confidence:.2f}"
    return confidence, question.text, ", ".join(question.accepted), answered, question.id


def _surest_first(judged: Iterable[Judged]) -> list[Judged]:
    return sorted(judged, key=lambda each: -each.answer.best.confidence)


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>\n'


def _table(
    header: Sequence[str], rows: Iterable[Sequence[str]], figures_from: int | None = None
) -> str:
    """Returns a table of escaped cells; from column `figures_from` on they are set as figures."""
    body = "".join(f"<tr>{_row('td', row, figures_from)}</tr>\n" for row in rows)
    if not body:
        return _note("None.")
    return (
        f'<div class="wide"><table><thead><tr>{_row("th", header, figures_from)}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>\n"
    )


def _row(tag: str, cells: Sequence[str], figures_from: int | None) -> str:
    first = len(cells) if figures_from is None else figures_from
    return "".join(
        f"<{tag}{' class=figure' if column >= first else ''}>{escape(cell)}</{tag}>"
        for column, cell in enumerate(cells)
    )
