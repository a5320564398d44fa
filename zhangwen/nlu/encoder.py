"""Sentence vectors from our own encoders, tuned to our examples: one multilingual, one Chinese.

`make encoder` made the model file out of multilingual-e5-small and RoFormer-Sim (see encoder/);
here it is only run. No Rasa import here, so that a test of the encoder starts in a moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from zhangwen.nlu.unigram import UnigramTokenizer, Vocabulary
from zhangwen.nlu.wordpiece import WordPieceTokenizer
from zhangwen.script import script_converter

MODEL_FILE = Path(__file__).with_name("sentence_encoder.onnx")
# The vocabularies travel inside the model file, so that they cannot be mixed up.
PIECES_KEY = "pieces"
CHARACTERS_KEY = "characters"
# The encoders take time by the square of the length; no question needs more.
MAX_CHARACTERS = 200
# A piece is rarely shorter than a character; a few signs become many when they are normalised.
MAX_PIECES = 256
# How much of a similarity is the Chinese encoder's; it has learnt little English (docs/nlu.md).
_CHINESE_SHARE = 0.5
_CHINESE_SHARE_OF_ENGLISH = 0.35
_CHINESE = re.compile("[\u4e00-\u9fff]")
_BATCH = 256
# One example in so many was kept from the tuning of the encoder.
_HELD_OUT = 10
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){5,}")


class SentenceEncoder:
    """Encodes texts; remembers vectors of training examples on disk, if given a place.

    Args:
        cache_file: An SQLite file for `encode_examples`; None to remember nothing.
    """

    def __init__(self, cache_file: Path | None = None) -> None:
        self._cache_file = cache_file

    def encode(self, text: str) -> np.ndarray:
        """Returns the unit vector of one text, shape (768,)."""
        return _model().encode(_shortened(text))

    def encode_examples(self, texts: Sequence[str]) -> np.ndarray:
        """Returns the unit vectors of texts, shape (len(texts), 768), reusing remembered ones."""
        if self._cache_file is None:
            return self._encode_all(texts)
        with _VectorCache(self._cache_file) as cache:
            vectors = cache.read(texts)
            missing = [text for text in dict.fromkeys(texts) if text not in vectors]
            # Written as we go, so that an interrupted training does not start from nothing.
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                fresh = dict(zip(batch, self._encode_all(batch), strict=True))
                cache.write(fresh)
                vectors.update(fresh)
        return np.stack([vectors[text] for text in texts])

    def _encode_all(self, texts: Sequence[str]) -> np.ndarray:
        """Encodes texts one by one, on all cores: onnxruntime lets go of Python's lock.

        In one batch a text's vector would depend on its company, by the 8-bit rounding.
        """
        first = self.encode(texts[0])  # alone, so that the model is loaded once
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
            return np.stack([first, *workers.map(self.encode, texts[1:])])


def plain_text(text: str) -> str:
    """Returns what of a text is encoded: simplified characters, long numbers as three stars.

    A phone, card or case number says nothing of what is asked.
    """
    return _LONG_NUMBER.sub("***", script_converter().to_simplified(text).text)


def is_held_out(text: str) -> bool:
    """Tells whether a text is kept from the encoder, should it be a training example.

    The classifier's confidences are fitted on these: the vectors of all others were made to fit.
    """
    return hashlib.sha256(text.encode()).digest()[0] % _HELD_OUT == 0


class _VectorCache:
    """Vectors by text and model file, so that another model never gets old vectors."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"
        )

    def __enter__(self) -> _VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def read(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        known = {}
        for text in texts:
            row = self._connection.execute(
                "SELECT vector FROM vectors WHERE key = ?", (_cache_key(text),)
            ).fetchone()
            if row:
                known[text] = np.frombuffer(row[0], dtype=np.float32)
        return known

    def write(self, vectors: dict[str, np.ndarray]) -> None:
        rows: list[tuple[str, bytes]] = [
            (_cache_key(text), vector.astype(np.float32).tobytes())
            for text, vector in vectors.items()
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


class _Model:
    """The model file, loaded."""

    def __init__(self, file: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        # One thread: a question is too short to share, and other customers wait for other cores.
        options.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        described = self._session.get_modelmeta().custom_metadata_map
        self._pieces = UnigramTokenizer(Vocabulary.from_json(described[PIECES_KEY]))
        self._characters = WordPieceTokenizer(json.loads(described[CHARACTERS_KEY]))

    def encode(self, text: str) -> np.ndarray:
        ids = {"pieces": self._pieces.encode(text), "characters": self._characters.encode(text)}
        inputs = {
            name: np.array([found[:MAX_PIECES]], dtype=np.int64) for name, found in ids.items()
        }
        (vectors,) = self._session.run(None, inputs)
        share = _CHINESE_SHARE if _CHINESE.search(text) else _CHINESE_SHARE_OF_ENGLISH
        multilingual, chinese = vectors[0]
        return np.concatenate([multilingual * (1.0 - share) ** 0.5, chinese * share**0.5])


@lru_cache(maxsize=1)
def model_fingerprint() -> str:
    """Identifies the model file in use by a hash of its content."""
    return hashlib.sha256(MODEL_FILE.read_bytes()).hexdigest()[:32]


def _cache_key(text: str) -> str:
    model = f"{model_fingerprint()} {_CHINESE_SHARE} {_CHINESE_SHARE_OF_ENGLISH}"
    return hashlib.sha256(f"{model}\0{_shortened(text)}".encode()).hexdigest()


def _shortened(text: str) -> str:
    return text[:MAX_CHARACTERS]


@lru_cache(maxsize=1)
def _model() -> _Model:
    return _Model(MODEL_FILE)
