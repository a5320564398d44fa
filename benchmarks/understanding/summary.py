"""A measurement in lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.understanding.calibration import expected_calibration_error, reliability_of
from benchmarks.understanding.outcomes import CONFIDENT, Measurement, Outcome
from benchmarks.understanding.tables import text_table
from benchmarks.understanding.timing import Times, median_and_p95

INTENT_HEADER = ("intent", "questions", *(outcome.value for outcome in Outcome))
CONFUSION_HEADER = ("expected", "answered", "times", "for example")
CONFUSIONS_SHOWN = 20


def overall(measurement: Measurement) -> list[tuple[str, str]]:
    """Returns the figures over all questions, each with what it is called."""
    share = measurement.share
    sure, right = measurement.confident()
    error = expected_calibration_error(reliability_of(measurement))
    rows = [
        ("right at once", share(Outcome.RIGHT).with_interval()),
        ("right among the offered", share(Outcome.OFFERED).with_interval()),
        ("right at once or offered", share(Outcome.RIGHT, Outcome.OFFERED).with_interval()),
        ("wrong", share(Outcome.WRONG).with_interval()),
        ("... with the right question below", measurement.wrong_with_a_way_on().with_interval()),
        ("fallback without the right one", share(Outcome.FALLBACK).with_interval()),
        (f"answered with confidence >= {CONFIDENT}", sure.with_interval()),
        ("... and right", right.with_interval()),
        ("expected calibration error", f"{100 * error:.1f} %"),
    ]
    if (off_topic := measurement.off_topic()) is not None:
        rows.append(("off topic and declined", off_topic.declined().with_interval()))
        rows.append(("off topic and asked back", off_topic.asked_back().with_interval()))
    return rows


def timings(times: Times) -> list[tuple[str, str]]:
    """Returns what a message costs."""
    parts = {
        "a message without its embedding": times.rest,
        "the embedding": times.embedding,
    }
    return [
        (name, "median {:.1f} ms, p95 {:.1f} ms".format(*median_and_p95(milliseconds)))
        for name, milliseconds in parts.items()
    ]


def intent_rows(measurement: Measurement) -> list[tuple[str, ...]]:
    """Returns a row for each expected intent, as `INTENT_HEADER` tells."""
    return [
        (
            one.name,
            str(len(one.judged)),
            *(_cell(one, outcome) for outcome in Outcome),
        )
        for one in measurement.by_intent()
    ]


def confusion_rows(
    measurement: Measurement, shown: int = CONFUSIONS_SHOWN
) -> list[tuple[str, ...]]:
    """Returns the most frequent confusions, as `CONFUSION_HEADER` tells."""
    return [
        (each.expected, each.answered, str(each.count), each.example)
        for each in measurement.confusions()[:shown]
    ]


def lines(measurement: Measurement, times: Times) -> Iterator[str]:
    """Yields all that is printed of one set of questions."""
    yield f"{measurement.name}: {len(measurement.judged):,} questions"
    yield ""
    figures = [*overall(measurement), *timings(times)]
    width = max(len(name) for name, _ in figures)
    yield from (f"  {name:<{width}}  {figure}" for name, figure in figures)
    yield ""
    yield text_table(INTENT_HEADER, intent_rows(measurement))
    if rows := confusion_rows(measurement):
        yield ""
        yield text_table(CONFUSION_HEADER, rows)


def _cell(measurement: Measurement, outcome: Outcome) -> str:
    share = measurement.share(outcome)
    return f"{100 * share.value:.0f} % ({share.count})" if share.count else "-"
