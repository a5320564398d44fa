"""How much more examples would help: our pipeline trained on ever more of them."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.understanding import rasa_in_process
from benchmarks.understanding.outcomes import Measurement, Outcome
from benchmarks.understanding.questions import QuestionSet, check_known
from benchmarks.understanding.shares import Share
from benchmarks.understanding.tables import markdown_table
from zhangwen.paths import PROJECT_FOLDER

SIZES = (10, 20, 40, 80)
SEEDS = (0, 1, 2)
_HEADER = (
    "examples an intent",
    "examples",
    "first choice (least to most)",
    "within three",
    "right at once",
    "wrong",
)


def run(file: Path, asked: QuestionSet, folder: Path, encoder: str) -> None:
    """Trains and asks once for each size and seed, and prints a markdown table.

    Chinese and English examples are drawn in the proportion in which each intent has them; an
    intent with fewer gives all. With all examples there is nothing to draw, so that is one run.
    The tuned encoder has learnt from all examples beforehand: how much examples teach a pipeline
    that has not, is told with the plain one.

    Raises:
        InputError: The training data does not have an id of the questions.
    """
    folder = folder.resolve()
    os.chdir(PROJECT_FOLDER)
    rasa_in_process.prepare()
    from benchmarks.understanding.encoders import DEFAULT_ENCODER, ENCODERS, remembered_encoding
    from benchmarks.understanding.examples import read_training_data, thinned
    from benchmarks.understanding.pipelines import workshop

    data = read_training_data(folder)
    check_known(file, asked.questions, data.intents, "the training data has")
    rows = []
    cache = ENCODERS[encoder].examples_cache if encoder == DEFAULT_ENCODER else None
    with workshop() as place, remembered_encoding(encoder):
        for size in SIZES:
            drawn = [thinned(data, size, seed) for seed in SEEDS]
            measured = []
            for seed, sample in zip(SEEDS, drawn, strict=True):
                print(f"... {size} examples, seed {seed}", file=sys.stderr, flush=True)
                measured.append(place.trained(place.ours(cache), sample).measure(asked)[0])
            rows.append(_row(str(size), len(drawn[0].intent_examples), measured))
        print("... all examples", file=sys.stderr, flush=True)
        everything = place.trained(place.ours(cache), data).measure(asked)[0]
        rows.append(_row("all", len(data.intent_examples), [everything]))
    print(markdown_table(_HEADER, rows))
    print(
        f"\n{asked.name}: {len(asked.questions):,} questions, mean of seeds {SEEDS}; "
        f"{ENCODERS[encoder].told}."
    )


def _row(size: str, examples: int, measured: Sequence[Measurement]) -> tuple[str, ...]:
    first = [each.within(1) for each in measured]
    span = f" ({_percent(min(first, key=_value))} to {_percent(max(first, key=_value))})"
    return (
        size,
        f"{examples:,}",
        f"{_mean(first)} %" + (span if len(first) > 1 else ""),
        f"{_mean([each.within(3) for each in measured])} %",
        f"{_mean([each.share(Outcome.RIGHT) for each in measured])} %",
        f"{_mean([each.share(Outcome.WRONG) for each in measured])} %",
    )


def _value(share: Share) -> float:
    return share.value


def _percent(share: Share) -> str:
    return f"{100 * share.value:.1f}"


def _mean(shares: Sequence[Share]) -> str:
    return f"{100 * statistics.mean(share.value for share in shares):.1f}"
