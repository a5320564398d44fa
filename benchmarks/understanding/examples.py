"""The training examples in data/: read, and thinned out evenly."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.understanding.errors import InputError
from zhangwen.nlu.cleaning import clean
from zhangwen.nlu.text_guard import EMPTY_MESSAGE, MESSAGE_TOO_LONG
from zhangwen.paths import DATA_FOLDER
from zhangwen.script import script_converter

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.training_data import TrainingData

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Example(NamedTuple):
    """A sentence and its intent."""

    text: str
    intent: str


def read_training_data(folder: Path = DATA_FOLDER) -> TrainingData:
    """Reads everything that understanding is trained from, by Rasa's own reader.

    Raises:
        InputError: There are no examples.
    """
    from rasa.shared.importers.rasa import RasaFileImporter

    data = RasaFileImporter(training_data_paths=[str(folder)]).get_nlu_data()
    if not data.intent_examples:
        raise InputError(f"{folder.name}/ has no training examples: restore it")
    return data


def examples_of(data: TrainingData) -> list[Example]:
    """Returns the examples as the models see them, without those that the guard settles."""
    return [
        Example(normalised(message.get("text")), message.get("intent"))
        for message in data.intent_examples
        if message.get("intent") not in (EMPTY_MESSAGE, MESSAGE_TOO_LONG)
    ]


def normalised(text: str) -> str:
    """Returns a text as it reaches the models: cleaned and simplified."""
    return script_converter().to_simplified(clean(text)).text


def thinned(data: TrainingData, an_intent: int, seed: int) -> TrainingData:
    """Returns the data with at most so many examples an intent, drawn at random.

    Chinese and English keep their proportion within each intent. Everything else, such as the
    alarm words, stays.
    """
    groups: dict[str, list[Example]] = defaultdict(list)
    for message in data.intent_examples:
        groups[message.get("intent")].append(Example(message.get("text"), message.get("intent")))
    generator = random.Random(seed)
    kept = {
        example
        for intent in sorted(groups)
        for example in _drawn(groups[intent], an_intent, generator)
    }
    return data.filter_training_examples(
        lambda message: (message.get("text"), message.get("intent")) in kept
    )


def _drawn(examples: Sequence[Example], count: int, generator: random.Random) -> list[Example]:
    if len(examples) <= count:
        return list(examples)
    chinese = [example for example in examples if _CHINESE.search(example.text)]
    others = [example for example in examples if not _CHINESE.search(example.text)]
    of_chinese = round(count * len(chinese) / len(examples))
    return generator.sample(chinese, of_chinese) + generator.sample(others, count - of_chinese)
