"""Rasa in this process: quiet, training a pipeline and asking a trained model."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import time
import warnings
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.understanding.answers import Answer
from benchmarks.understanding.errors import InputError
from benchmarks.understanding.outcomes import OUT_OF_SCOPE, Judged, Measurement
from benchmarks.understanding.questions import Question, QuestionSet
from benchmarks.understanding.timing import Times, timed_encoding
from zhangwen import lean_rasa

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Rasa would take a component that it has trained before, and training time would be a lie.
    "RASA_MAX_CACHE_SIZE": "0",
}
_WARM_UP = "嗯嗯那个啥来着"


def prepare(lean: bool = True) -> None:
    """Makes Rasa ready to be imported: without its chatter and, if `lean`, without TensorFlow."""
    os.environ |= _QUIET
    if lean:
        lean_rasa.install()
    import structlog

    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # Of old libraries, about themselves; a filter would not do, as Rasa sets its own.
    warnings.showwarning = lambda *_, **__: None


class TrainedModel:
    """A trained model that can be asked; nothing is said, no action runs."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    @classmethod
    def load(cls, file: Path) -> TrainedModel:
        """Loads a model.

        Raises:
            InputError: There is none, or it is not one that this code can load.
        """
        if not file.is_file():
            raise InputError(f"there is no trained model {file.name}: run `make train` first")
        from rasa.core.agent import Agent

        try:
            return cls(Agent.load(str(file)))
        except Exception as error:  # whatever reading a foreign or old archive raises
            raise InputError(
                f"the model {file.name} cannot be loaded ({type(error).__name__}: {error}): "
                "run `make train` to make a new one"
            ) from error

    def intents(self) -> Collection[str]:
        """Returns the intents that the model's domain knows."""
        from rasa.shared.core.constants import DEFAULT_INTENTS

        return set(self._agent.domain.intents) - (set(DEFAULT_INTENTS) - {OUT_OF_SCOPE})

    def measure(self, asked: QuestionSet) -> tuple[Measurement, Times]:
        """Asks all the questions, one after the other as customers do."""
        times = Times()
        answers = asyncio.run(self._answer_all(asked.questions, times))
        judged = (Judged(*pair) for pair in zip(asked.questions, answers, strict=True))
        return Measurement(asked.name, tuple(judged)), times

    async def _answer_all(self, questions: Iterable[Question], times: Times) -> list[Answer]:
        # What is loaded at first use, the encoder above all, belongs to the start.
        await self._agent.parse_message(_WARM_UP)
        answers = []
        with timed_encoding() as watch:
            for question in questions:
                start = time.perf_counter()
                parse = await self._agent.parse_message(question.text)
                times.add(time.perf_counter() - start, watch.read())
                answers.append(Answer.from_parse(parse))
        return answers


def train_pipeline(config: Path, training_data: Path, folder: Path) -> Path:
    """Trains an NLU model with Rasa's own function; returns the model's file.

    Raises:
        InputError: Rasa refuses the data.
    """
    from rasa.model_training import train_nlu

    with printing_nothing():
        model = train_nlu(str(config), str(training_data), str(folder), fixed_model_name="nlu")
    if model is None:
        raise InputError(f"{training_data.name} has no training examples: nothing to train")
    return Path(model)


@contextlib.contextmanager
def printing_nothing() -> Iterator[None]:
    """Keeps what libraries print from the tables that others may read."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
