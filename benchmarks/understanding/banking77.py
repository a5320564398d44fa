"""Our pipeline on public data, beside published figures.

    make bench-banking77 DATA=folder
    .venv/bin/python -m benchmarks.understanding.banking77 folder

The folder holds Banking77 (Casanueva et al. 2020, CC BY 4.0) as it is published: train.csv and
test.csv with the columns text and category. The pipeline of config.yml is trained on 10 examples
a class, three times with other examples, and on all; then it is asked all of test.csv. The first
candidate counts, whether the threshold lets it through or not.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.understanding import rasa_in_process
from benchmarks.understanding.encoders import DEFAULT_ENCODER, ENCODERS, remembered_encoding
from benchmarks.understanding.errors import InputError, exit_code_of
from benchmarks.understanding.examples import Example
from benchmarks.understanding.outcomes import Measurement
from benchmarks.understanding.questions import Question, QuestionSet
from benchmarks.understanding.tables import markdown_table
from zhangwen.paths import PROJECT_FOLDER

EXAMPLES_A_CLASS = 10
SEEDS = (0, 1, 2)
_SOURCE = "Casanueva et al. 2020, Efficient Intent Detection with Dual Sentence Encoders"
# Test accuracy in percent with 10 examples a class, and with all.
_PUBLISHED = (("BERT, fine-tuned", "83.4", "93.7"), ("USE + ConveRT", "85.2", "93.4"))
_COLUMNS = ("text", "category")


def main(arguments: Sequence[str]) -> None:
    """Trains, asks, and prints a markdown table.

    Raises:
        InputError: The folder does not hold the data.
    """
    parser = argparse.ArgumentParser(
        prog="bench-banking77",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, help="with train.csv and test.csv")
    parser.add_argument(
        "--encoder", choices=ENCODERS, default=DEFAULT_ENCODER, help="the sentence encoder (tuned)"
    )
    options = parser.parse_args(arguments)
    if not options.folder:
        raise InputError("no data: say where it is, as in `make bench-banking77 DATA=folder`")
    train, test = (read_examples(options.folder / name) for name in ("train.csv", "test.csv"))
    _run(train, _questions(test), options.encoder)


def read_examples(file: Path) -> list[Example]:
    """Reads one of the two files.

    Raises:
        InputError: It is missing, or not of the form.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if not set(_COLUMNS) <= set(reader.fieldnames or ()):
                raise InputError(
                    f"{file} has no columns {' and '.join(_COLUMNS)}: is it Banking77?"
                )
            examples = [Example(*(row[name] or "" for name in _COLUMNS)) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        told = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{file} cannot be read ({told}): name the folder with Banking77's train.csv and "
            "test.csv"
        ) from error
    if not examples:
        raise InputError(f"{file} has no examples: get Banking77 anew")
    return examples


def _questions(examples: Iterable[Example]) -> QuestionSet:
    questions = (
        Question(str(number), number, (example.intent,), example.text)
        for number, example in enumerate(examples, start=2)
    )
    return QuestionSet("Banking77", tuple(questions))


def _run(train: Sequence[Example], asked: QuestionSet, encoder: str) -> None:
    os.chdir(PROJECT_FOLDER)
    rasa_in_process.prepare()
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from benchmarks.understanding.examples import thinned
    from benchmarks.understanding.pipelines import workshop

    data = TrainingData([Message({"text": text, "intent": intent}) for text, intent in train])
    cache = ENCODERS[encoder].others_cache if encoder == DEFAULT_ENCODER else None
    with workshop() as place, remembered_encoding(encoder):

        def measured(sample: TrainingData, told: str) -> Measurement:
            print(f"... training on {told}", file=sys.stderr, flush=True)
            return place.trained(place.ours(cache), sample).measure(asked)[0]

        few = [
            measured(thinned(data, EXAMPLES_A_CLASS, seed), f"{EXAMPLES_A_CLASS} a class ({seed})")
            for seed in SEEDS
        ]
        everything = measured(data, f"all {len(train):,}")
    mean = 100 * statistics.mean(each.within(1).value for each in few)
    ours = (
        f"**ours: config.yml** ({ENCODERS[encoder].told})",
        f"{mean:.1f}",
        f"{100 * everything.within(1).value:.1f}",
    )
    print(markdown_table(("test accuracy", "10 a class", "all"), [ours, *_PUBLISHED]))
    classes = len({intent for _, intent in train})
    print(f"\n{len(asked.questions):,} test questions, {classes} classes.")
    each = ", ".join(one.within(1).percent() for one in few)
    print(f"Ours, 10 a class, seeds {SEEDS}: {each}. All: {everything.within(1).with_interval()}.")
    print(f"The others as published: {_SOURCE}.")


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:]), "bench-banking77"))
