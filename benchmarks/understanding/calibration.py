"""Whether a confidence means what it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.understanding.outcomes import Measurement
from benchmarks.understanding.shares import Share

_BINS = 10


@dataclass(frozen=True)
class Bin:
    """The answers within one range of confidence.

    Attributes:
        low: Where the range begins.
        high: Where it ends; the last one holds its end.
        confidence: The mean confidence; the middle of the range where there are no answers.
        right: How many of them are right.
    """

    low: float
    high: float
    confidence: float
    right: Share


def reliability(answers: Iterable[tuple[float, bool]], bins: int = _BINS) -> list[Bin]:
    """Sorts answers, each a confidence and whether it is right, into ranges of equal width."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, is_right in answers:
        groups[min(int(confidence * bins), bins - 1)].append((confidence, is_right))
    return [_bin(index / bins, (index + 1) / bins, group) for index, group in enumerate(groups)]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Returns the mean gap between confidence and share of right answers (Guo et al. 2017)."""
    total = sum(each.right.total for each in bins)
    gaps = (
        each.right.total * abs(each.right.value - each.confidence)
        for each in bins
        if each.right.total
    )
    return sum(gaps) / total if total else 0.0


def reliability_of(measurement: Measurement) -> list[Bin]:
    """Sorts the first candidates of all questions, those that were not answered as well."""
    return reliability(
        (each.answer.best.confidence, each.best_is_right) for each in measurement.judged
    )


def _bin(low: float, high: float, group: Sequence[tuple[float, bool]]) -> Bin:
    right = Share(sum(is_right for _, is_right in group), len(group))
    if not group:
        return Bin(low, high, (low + high) / 2, right)
    return Bin(low, high, sum(confidence for confidence, _ in group) / len(group), right)
