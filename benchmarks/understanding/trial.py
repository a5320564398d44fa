"""One alternative in a process of its own, so that its peak memory is its own.

`benchmarks.understanding.compare` runs this; results go to a file, as libraries print.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.understanding import rasa_in_process
from benchmarks.understanding.answers import Answer
from benchmarks.understanding.errors import exit_code_of
from benchmarks.understanding.outcomes import Judged, Measurement
from benchmarks.understanding.questions import QuestionSet, check_known, read_questions
from benchmarks.understanding.results import Preparation, Trial, peak_megabytes
from benchmarks.understanding.timing import Times, median_and_p95
from zhangwen.paths import PROJECT_FOLDER

PREPARE = "prepare"
RASA_DEFAULT = "rasa_default"
OURS = "ours"
_EMBEDDINGS_TIMED = 50


def main(arguments: Sequence[str]) -> None:
    """Runs one alternative, or prepares for all."""
    parser = argparse.ArgumentParser(prog="trial", description=__doc__)
    parser.add_argument("name", help=f"an alternative, or {PREPARE}")
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--diet-epochs", type=int, required=True)
    options = parser.parse_args(arguments)
    os.chdir(PROJECT_FOLDER)  # as Rasa has it; config.yml names files from there
    rasa_in_process.prepare(lean=options.name != RASA_DEFAULT)
    asked = read_questions(options.questions)
    if options.name == PREPARE:
        _prepare(options, asked).write(options.out)
    elif options.name in (OURS, RASA_DEFAULT):
        _pipeline_trial(options, asked).write(options.out)
    else:
        _alternative_trial(options, asked).write(options.out)


def _prepare(options: argparse.Namespace, asked: QuestionSet) -> Preparation:
    """Checks the questions and fills the caches."""
    from benchmarks.understanding.alternatives.registry import load_all
    from benchmarks.understanding.encoders import Vectors
    from benchmarks.understanding.examples import examples_of, normalised, read_training_data

    examples = examples_of(read_training_data(options.data))
    known = {example.intent for example in examples}
    check_known(options.questions, asked.questions, known, "the training data has")
    vectors = Vectors(options.encoder)
    start = time.perf_counter()
    vectors.learn_examples(example.text for example in examples)
    vectors.learn_questions(normalised(each.text) for each in asked.questions)
    seconds = time.perf_counter() - start
    uses_vectors = {name: each.uses_vectors for name, each in load_all().items()}
    return Preparation({RASA_DEFAULT: False, OURS: False, **uses_vectors}, len(examples), seconds)


def _pipeline_trial(options: argparse.Namespace, asked: QuestionSet) -> Trial:
    from benchmarks.understanding.encoders import DEFAULT_ENCODER, ENCODERS
    from benchmarks.understanding.pipelines import workshop

    with workshop() as place:
        if options.name == OURS:
            told, config = (
                "**ours: config.yml**",
                place.ours(ENCODERS[DEFAULT_ENCODER].examples_cache),
            )
        else:
            told = f"Rasa's default: jieba, DIET, {options.diet_epochs} epochs"
            config = place.rasa_default(options.diet_epochs)
        start = time.perf_counter()
        model = place.trained(config, options.data)
        seconds = time.perf_counter() - start
        measurement, times = model.measure(asked)
    return _trial(told, measurement, times, seconds)


def _alternative_trial(options: argparse.Namespace, asked: QuestionSet) -> Trial:
    from benchmarks.understanding.alternatives.registry import Training, load_all
    from benchmarks.understanding.encoders import ENCODERS, Vectors
    from benchmarks.understanding.examples import examples_of, normalised, read_training_data

    alternatives = load_all()
    chosen = alternatives[options.name]
    training = Training(examples_of(read_training_data(options.data)), Vectors(options.encoder))
    texts = [normalised(each.text) for each in asked.questions]
    start = time.perf_counter()
    if chosen.uses_vectors:
        training.vectors.learn_examples(training.texts)
    rank = chosen.learn(training)
    seconds = time.perf_counter() - start
    times = Times()
    if chosen.uses_vectors:
        training.vectors.learn_questions(texts)
        times.embedding = _embedding_milliseconds(training.vectors.encode, texts)
    judged = []
    for question, text in zip(asked.questions, texts, strict=True):
        start = time.perf_counter()
        candidates = tuple(rank(text))
        times.rest.append(1000 * (time.perf_counter() - start))
        judged.append(Judged(question, Answer(candidates[0].intent, candidates)))
    encoder = f" ({ENCODERS[options.encoder].told})" if chosen.uses_vectors else ""
    return _trial(chosen.told + encoder, Measurement(asked.name, tuple(judged)), times, seconds)


def _embedding_milliseconds(encode: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Times the encoder on a few texts; the first call, which loads it, does not count."""
    encode(texts[0])
    times = []
    for text in texts[:_EMBEDDINGS_TIMED]:
        start = time.perf_counter()
        encode(text)
        times.append(1000 * (time.perf_counter() - start))
    return times


def _trial(told: str, measurement: Measurement, times: Times, seconds: float) -> Trial:
    sure, right_when_sure = measurement.confident()
    return Trial(
        told=told,
        first=measurement.within(1),
        within_three=measurement.within(3),
        sure=sure,
        right_when_sure=right_when_sure,
        training_seconds=seconds,
        milliseconds=median_and_p95(times.rest)[0],
        embedding=median_and_p95(times.embedding)[0] if any(times.embedding) else None,
        peak_megabytes=peak_megabytes(),
    )


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:]), "bench-nlu"))
