"""The pictures of the report, in HTML and SVG.

Rasa has a confusion matrix of its own (`rasa.utils.plotting`), but at sixty intents it draws three
thousand zeros, shows a single confusion in white on white and takes half a minute. These are made
in a moment, their text can be searched, and pointing at a cell tells what it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.understanding.calibration import Bin
from benchmarks.understanding.outcomes import Measurement

_SIDE = 320.0
_HISTOGRAM = 70.0
_LEFT, _TOP, _GAP = 50.0, 10.0, 14.0


def confusion_matrix(measurement: Measurement) -> str:
    """Draws a row for each expected intent, a column for each answer; empty where nothing is."""
    labels, counts = measurement.confusion_counts()
    columns = "".join(f'<th scope="col"><span>{escape(label)}</span></th>' for label in labels)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(_cells(label, labels, row))}</tr>'
        for label, row in zip(labels, counts, strict=True)
        if any(row)
    )
    return (
        f'<table class="matrix"><thead><tr><td>expected \\ answered</td>{columns}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _cells(expected: str, labels: Sequence[str], counts: Sequence[int]) -> Iterator[str]:
    total = sum(counts)
    for answered, count in zip(labels, counts, strict=True):
        if not count:
            yield "<td></td>"
            continue
        kind = "right" if answered == expected else "other"
        # Never so faint that a single confusion is overlooked.
        strength = 0.2 + 0.8 * count / total
        title = escape(f"{expected} answered as {answered}: {count} of {total}")
        yield f'<td class="{kind}" style="--strength:{strength:.2f}" title="{title}">{count}</td>'


def reliability_plot(bins: Sequence[Bin]) -> str:
    """Draws how often each range of confidence is right, and below how many questions are in it."""
    width, height = _LEFT + _SIDE + 10, _TOP + _SIDE + _GAP + _HISTOGRAM + 40
    parts = [*_frame(), *_histogram(bins), *_points(bins)]
    return (
        f'<svg class="plot" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="Reliability: the share of right answers for '
        f'each confidence">{"".join(parts)}</svg>'
    )


def _x(value: float) -> float:
    return _LEFT + value * _SIDE


def _y(value: float) -> float:
    return _TOP + (1 - value) * _SIDE


def _frame() -> Iterator[str]:
    bottom = _TOP + _SIDE + _GAP + _HISTOGRAM
    for tenth in range(0, 11, 2):
        value = tenth / 10
        yield _line("grid", value, 0, value, 1)
        yield _line("grid", 0, value, 1, value)
        yield _text(_x(value), bottom + 14, f"{value:g}")
        yield _text(_LEFT - 6, _y(value) + 4, f"{value:g}", anchor="end")
    yield _line("ideal", 0, 0, 1, 1)
    yield _text(_x(0.5), bottom + 30, "confidence of the first candidate")
    middle = _y(0.5)
    yield _text(14, middle, "share that is right", turn=f"rotate(-90 14 {middle:g})")


def _histogram(bins: Sequence[Bin]) -> Iterator[str]:
    most = max((each.right.total for each in bins), default=0) or 1
    bottom = _TOP + _SIDE + _GAP + _HISTOGRAM
    for each in bins:
        height = _HISTOGRAM * each.right.total / most
        left, right = _x(each.low) + 1, _x(each.high) - 1
        yield (
            f'<rect class="bar" x="{left:.1f}" y="{bottom - height:.1f}" '
            f'width="{right - left:.1f}" height="{height:.1f}">{_title(each)}</rect>'
        )


def _points(bins: Sequence[Bin]) -> Iterator[str]:
    for each in bins:
        if each.right.total:
            low, high = each.right.interval()
            yield _line("reach", each.confidence, low, each.confidence, high)
            yield (
                f'<circle class="point" cx="{_x(each.confidence):.1f}" '
                f'cy="{_y(each.right.value):.1f}" r="4">{_title(each)}</circle>'
            )


def _title(each: Bin) -> str:
    told = f"confidence {each.low:.1f} to {each.high:.1f}: right {each.right.with_interval()}"
    return f"<title>{escape(told)}</title>"


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line class="{kind}" x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" '
        f'x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", turn: str = "") -> str:
    transform = f' transform="{turn}"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{transform}>{escape(text)}</text>'
