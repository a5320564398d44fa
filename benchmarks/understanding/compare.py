"""Compares ways to understand questions, all trained on data/ and asked the same.

    make bench-nlu QUESTIONS=file.tsv
    .venv/bin/python -m benchmarks.understanding.compare file.tsv --only ours characters
    .venv/bin/python -m benchmarks.understanding.compare file.tsv --with-diet   # takes long
    .venv/bin/python -m benchmarks.understanding.compare file.tsv --learning-curve --encoder plain

Prints a markdown table. Each alternative runs in a process of its own, one after the other. `ours`
is the whole pipeline of config.yml, with its rules and exact phrases; the others are classifiers
alone, those on vectors once for each encoder. So that they compare, only candidates count here,
not whether a threshold lets them through. Training takes the vectors of the examples from a cache,
which is filled first. Times depend on the machine and on what else it does; compare only within a
table.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.understanding.encoders import COMPARED_ENCODERS, ENCODERS
from benchmarks.understanding.errors import BAD_INPUT, InputError, exit_code_of
from benchmarks.understanding.questions import read_questions
from benchmarks.understanding.results import HEADER, Preparation, Trial
from benchmarks.understanding.tables import markdown_table
from benchmarks.understanding.trial import PREPARE, RASA_DEFAULT
from zhangwen.paths import DATA_FOLDER, PROJECT_FOLDER

_FAILED = ("failed", *[""] * (len(HEADER) - 2))


def main(arguments: Sequence[str]) -> None:
    """Runs the comparison and prints its table.

    Raises:
        InputError: The questions or the names are not of use.
    """
    options = _parsed(arguments)
    if not options.questions:
        raise InputError("no questions: say which file, as in `make bench-nlu QUESTIONS=file.tsv`")
    asked = read_questions(options.questions)
    if options.learning_curve:
        from benchmarks.understanding import learning_curve

        learning_curve.run(options.questions, asked, options.data, options.encoder[0])
        return
    with tempfile.TemporaryDirectory() as folder:
        _compare(options, len(asked.questions), Path(folder))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-nlu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", nargs="?", type=Path, help="a file of questions")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these alternatives alone")
    parser.add_argument("--data", type=Path, default=DATA_FOLDER, help="trained on this (data/)")
    parser.add_argument(
        "--encoder",
        nargs="+",
        choices=ENCODERS,
        default=list(COMPARED_ENCODERS),
        help="of the alternatives (tuned, plain); of the learning curve (the first named)",
    )
    parser.add_argument("--with-diet", action="store_true", help="Rasa's default pipeline, too")
    parser.add_argument("--diet-epochs", type=int, default=100, help="its length (100)")
    parser.add_argument(
        "--learning-curve", action="store_true", help="ours, with ever more examples"
    )
    return parser.parse_args(arguments)


def _compare(options: argparse.Namespace, questions: int, folder: Path) -> None:
    out = folder / "result.json"
    prepared: dict[str, Preparation] = {}
    for encoder in options.encoder:
        if not _succeeds(options, PREPARE, encoder, out):
            sys.exit("bench-nlu: the vectors could not be made (see above)")
        prepared[encoder] = Preparation.read(out)
    alternatives = prepared[options.encoder[0]].alternatives
    rows: list[tuple[str, ...]] = []
    failed = []
    for name in _chosen(options, list(alternatives)):
        for encoder in options.encoder if alternatives[name] else options.encoder[:1]:
            if _succeeds(options, name, encoder, out):
                rows.append(Trial.read(out).row())
                # Told at once as well: whoever stops a long comparison keeps what is measured.
                print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
            else:
                failed.append(name)
                rows.append((name, *_FAILED))
    print(markdown_table(HEADER, rows))
    vectors = ", ".join(f"{name} {each.seconds:.0f} s" for name, each in prepared.items())
    examples = prepared[options.encoder[0]].examples
    print(
        f"\n{options.questions.name}: {questions:,} questions; {examples:,} training examples, "
        f"getting all vectors beforehand took: {vectors}. "
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}."
    )
    if failed:
        sys.exit(f"bench-nlu: failed: {', '.join(failed)} (see above)")


def _chosen(options: argparse.Namespace, known: Sequence[str]) -> list[str]:
    """Returns the names to try.

    Raises:
        InputError: There is no such alternative.
    """
    if options.only:
        if unknown := [name for name in options.only if name not in known]:
            raise InputError(f"no alternative {', '.join(unknown)}: there are {', '.join(known)}")
        return [name for name in known if name in options.only]
    return [name for name in known if name != RASA_DEFAULT or options.with_diet]


def _succeeds(options: argparse.Namespace, name: str, encoder: str, out: Path) -> bool:
    """Runs one trial in a process of its own; when it fails, shows what it said.

    Raises:
        InputError: The trial says that its input is bad.
    """
    print(f"... {name} ({encoder})", file=sys.stderr, flush=True)
    command = [
        *(sys.executable, "-m", "benchmarks.understanding.trial", name),
        *("--questions", str(options.questions.resolve()), "--out", str(out)),
        *("--data", str(options.data.resolve()), "--encoder", encoder),
        *("--diet-epochs", str(options.diet_epochs)),
    ]
    done = subprocess.run(
        command, cwd=PROJECT_FOLDER, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode == BAD_INPUT:
        lines = done.stderr.strip().splitlines() or [f"{name} has ended without a word"]
        raise InputError(lines[-1].removeprefix("bench-nlu: "))
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:]), "bench-nlu"))
