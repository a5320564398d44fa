"""A pretrained transformer as its package carries it, in one form for all packages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class SourceModel:
    """Sizes and weights of a BERT-like encoder.

    Attributes:
        layers, heads, width: Sizes.
        epsilon: Of the layer normalisations.
        rotary: Whether places are told by turning queries and keys (Su et al. 2021) instead of
            by `emb.pos`.
        tensors: By name, matrices of the shape (out, in): `emb.word`, `emb.pos`, `emb.type`,
            `emb.ln`, and of layer n `ln.q`, `.k`, `.v`, `.ao` (attention's output), `.aln` (its
            normalisation), `.fi`, `.fo` (feed forward) and `.oln`, each with `.w` and `.b`.
    """

    layers: int
    heads: int
    width: int
    epsilon: float
    rotary: bool
    tensors: dict[str, np.ndarray]
