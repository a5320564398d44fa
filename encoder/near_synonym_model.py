"""Reads the model of the package `near-synonym`: RoFormer-Sim, small (Su 2021, Apache 2.0).

It was trained by its authors to find questions that mean the same, in Chinese, character by
character. The package carries it as an ONNX graph made from Keras: the weights are the graph's
constants, and their names tell the layers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from encoder.source_model import SourceModel

_HEAD = 64
_EPSILON = 1e-12
# What the constants of the graph are called, and what they are here; {} is the layer.
_NAMES = {
    r"Embedding-Token/embeddings:0": "emb.word",
    r"Embedding-Segment/embeddings:0": "emb.type",
    r"Embedding-Norm/mul/ReadVariableOp:0": "emb.ln.w",
    r"Embedding-Norm/add_1/ReadVariableOp:0": "emb.ln.b",
    r"Transformer-(\d+)-MultiHeadSelfAttention-Norm/mul/ReadVariableOp:0": "l{}.aln.w",
    r"Transformer-(\d+)-MultiHeadSelfAttention-Norm/add_1/ReadVariableOp:0": "l{}.aln.b",
    r"Transformer-(\d+)-FeedForward-Norm/mul/ReadVariableOp:0": "l{}.oln.w",
    r"Transformer-(\d+)-FeedForward-Norm/add_1/ReadVariableOp:0": "l{}.oln.b",
}
_MATRIX = re.compile(
    r"Transformer-(\d+)-\w+/dense(?:_(\d+))?/(Tensordot/Reshape_1|BiasAdd/ReadVariableOp):0"
)
# Keras counts the matrices of all layers: six a layer, in this order.
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")


@dataclass
class RoFormerModel(SourceModel):
    """The model in full precision, and its vocabulary: a piece's place is its id."""

    pieces: list[str]


def read_model(folder: Path) -> RoFormerModel:
    """Reads the model in the package's folder `data`.

    Raises:
        ValueError: The graph's constants are not those of the known model.
    """
    import onnx  # only `make encoder` has it

    graph = onnx.load(folder / "roformer_unilm_small.onnx").graph
    tensors = dict(_named(graph.initializer))
    pieces = (folder / "roformer_vocab.txt").read_text(encoding="utf-8").splitlines()
    layers = sum(name.endswith(".q.w") for name in tensors)
    if not layers or len(tensors["emb.word"]) != len(pieces):
        raise ValueError(f"{folder} does not hold the model of the package near-synonym")
    width = tensors["emb.word"].shape[1]
    return RoFormerModel(
        layers=layers,
        heads=width // _HEAD,
        width=width,
        epsilon=_EPSILON,
        rotary=True,
        tensors=tensors,
        pieces=pieces,
    )


def _named(constants: list[Any]) -> Iterator[tuple[str, np.ndarray]]:
    from onnx import numpy_helper

    for constant in constants:
        if name := name_of_weight(constant.name):
            array = numpy_helper.to_array(constant)
            is_matrix = array.ndim == 2 and not name.startswith("emb.")
            yield name, array.T.copy() if is_matrix else array.copy()


def name_of_weight(of_graph: str) -> str | None:
    """Returns our name of a constant of the graph; None when it is no weight that we use."""
    if matrix := _MATRIX.fullmatch(of_graph):
        layer, number, part = matrix.groups()
        name = _MATRICES[int(number or 0) % len(_MATRICES)]
        return f"l{layer}.{name}.{'b' if part.startswith('Bias') else 'w'}"
    for pattern, name in _NAMES.items():
        if found := re.fullmatch(pattern, of_graph):
            return name.format(*found.groups())
    return None
