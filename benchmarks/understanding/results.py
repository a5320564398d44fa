"""The results of one alternative, as its process hands them to the one that prints the table."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.understanding.outcomes import CONFIDENT
from benchmarks.understanding.shares import Share

HEADER = (
    "alternative",
    "first choice",
    "within three",
    f"confidence >= {CONFIDENT}",
    "right there",
    "training s",
    "ms a message",
    "embedding ms",
    "peak MB",
)


@dataclass(frozen=True)
class Trial:
    """What was measured of one alternative.

    Attributes:
        told: What it is.
        first: How often the first candidate is right.
        within_three: How often one of the first three is.
        sure: How often the first candidate has a confidence to rely on.
        right_when_sure: How often it is right then.
        training_seconds: From the examples to a model that answers; vectors come from the cache.
        milliseconds: The median of a message without its embedding.
        embedding: The median of its embedding; None for what has none.
        peak_megabytes: The most memory that its process had, training included.
    """

    told: str
    first: Share
    within_three: Share
    sure: Share
    right_when_sure: Share
    training_seconds: float
    milliseconds: float
    embedding: float | None
    peak_megabytes: float

    def row(self) -> tuple[str, ...]:
        """Returns its row in the table."""
        return (
            self.told,
            self.first.percent(),
            self.within_three.percent(),
            self.sure.percent(),
            self.right_when_sure.percent(),
            f"{self.training_seconds:.0f}",
            f"{self.milliseconds:.1f}",
            "-" if self.embedding is None else f"{self.embedding:.1f}",
            f"{self.peak_megabytes:.0f}",
        )

    def write(self, file: Path) -> None:
        """Writes it as JSON."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Trial:
        """Reads what `write` has written."""
        content = json.loads(file.read_text(encoding="utf-8"))
        for name in ("first", "within_three", "sure", "right_when_sure"):
            content[name] = Share(**content[name])
        return cls(**content)


@dataclass(frozen=True)
class Preparation:
    """What is known before the first trial.

    Attributes:
        alternatives: The names of all alternatives, in the order of the table, and whether each
            uses vectors of an encoder that can be chosen.
        examples: How many training examples there are.
        seconds: How long getting all vectors took, from the cache or anew.
    """

    alternatives: dict[str, bool]
    examples: int
    seconds: float

    def write(self, file: Path) -> None:
        """Writes it as JSON."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Preparation:
        """Reads what `write` has written."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))


def peak_megabytes() -> float:
    """Returns the most memory that this process had.

    A process inherits the peak of the one that starts it, so the starting one must be small.
    """
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
