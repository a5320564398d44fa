"""How long a message takes, its embedding apart."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from zhangwen.nlu.encoder import SentenceEncoder


@dataclass
class Times:
    """Milliseconds, one figure a message.

    Attributes:
        embedding: Spent in the sentence encoder.
        rest: Spent in everything else.
    """

    embedding: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)

    def add(self, total: float, embedding: float) -> None:
        """Adds a message, in seconds."""
        self.embedding.append(1000 * embedding)
        self.rest.append(1000 * (total - embedding))


@dataclass
class Stopwatch:
    """Seconds spent since it was last read."""

    seconds: float = 0.0

    def read(self) -> float:
        """Returns the seconds and starts again from nothing."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


@contextmanager
def timed_encoding() -> Iterator[Stopwatch]:
    """Times every sentence that is encoded in this process, whoever asks for it."""
    watch = Stopwatch()
    encode = SentenceEncoder.encode

    def timed(self: SentenceEncoder, text: str) -> np.ndarray:
        start = time.perf_counter()
        try:
            return encode(self, text)
        finally:
            watch.seconds += time.perf_counter() - start

    SentenceEncoder.encode = timed  # type: ignore[method-assign]
    try:
        yield watch
    finally:
        SentenceEncoder.encode = encode  # type: ignore[method-assign]


def median_and_p95(milliseconds: Sequence[float]) -> tuple[float, float]:
    """Returns the two; zeros where nothing was timed."""
    if not milliseconds:
        return 0.0, 0.0
    ordered = sorted(milliseconds)
    return statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))]
