"""Measures how well the trained model understands questions.

    make eval QUESTIONS=file.tsv
    .venv/bin/python -m benchmarks.understanding.eval file.tsv [more files] [--report page.html]

A file has the tab-separated columns `id` (may be missing), `intents` (accepted ids, comma
separated, the best first) and `text`. Every text is parsed as a customer's message would be;
nothing is said and no action runs. A question ends in one of four ways:

- right at once: it is answered, as one of the accepted intents;
- right among the offered: the customer is asked back, and an accepted intent is offered;
- wrong: it is answered as another intent;
- fallback: the customer is asked back in vain.

A file of several kinds of questions says less than several files, so each is told of by itself.
Times depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.understanding import rasa_in_process, summary
from benchmarks.understanding.errors import InputError, exit_code_of
from benchmarks.understanding.questions import QuestionSet, check_known, read_questions
from benchmarks.understanding.report import write_report
from zhangwen.paths import PROJECT_FOLDER

MODEL = PROJECT_FOLDER / "models" / "zhangwen.tar.gz"
REPORTS = PROJECT_FOLDER / "var" / "reports"


def main(arguments: Sequence[str]) -> None:
    """Runs the measurement and prints it.

    Raises:
        InputError: A file or the model is not of use.
    """
    parser = argparse.ArgumentParser(
        prog="eval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", nargs="*", type=Path, help="files of questions")
    parser.add_argument("--model", type=Path, default=MODEL, help="models/zhangwen.tar.gz")
    parser.add_argument("--report", type=Path, help="the HTML report (var/reports/...)")
    parser.add_argument(
        "--traditional", action="store_true", help="ask everything in Traditional as well"
    )
    parser.add_argument(
        "--check-only", action="store_true", help="only look whether the files can be read"
    )
    options = parser.parse_args(arguments)
    if not options.questions:
        raise InputError("no questions: say which file, as in `make eval QUESTIONS=file.tsv`")
    # Before anything slow, so that a slip of the pen is told at once.
    sets = [read_questions(file) for file in options.questions]
    if options.check_only:
        for file, asked in zip(options.questions, sets, strict=True):
            check_known(file, asked.questions, _intents_of_the_project(), "domain.yml knows")
    else:
        _evaluate(options.questions, sets, options)


def _intents_of_the_project() -> set[str]:
    domain = yaml.safe_load((PROJECT_FOLDER / "domain.yml").read_text(encoding="utf-8"))
    return {
        name
        for entry in domain["intents"]
        for name in ([entry] if isinstance(entry, str) else entry)
    }


def _evaluate(
    files: Sequence[Path], sets: Sequence[QuestionSet], options: argparse.Namespace
) -> None:
    rasa_in_process.prepare()
    model = rasa_in_process.TrainedModel.load(options.model)
    known = model.intents()
    for file, asked in zip(files, sets, strict=True):
        check_known(file, asked.questions, known, "the model knows")
    if options.traditional:
        sets = [version for asked in sets for version in (asked, asked.traditional())]
    measured = []
    for asked in sets:
        measured.append(model.measure(asked))
        print("\n".join(summary.lines(*measured[-1])), end="\n\n", flush=True)
    report = options.report or REPORTS / f"{'+'.join(file.stem for file in files)}.html"
    write_report(report, measured)
    print(f"Report: {report}")


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:]), "eval"))
