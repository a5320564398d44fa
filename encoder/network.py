"""The encoders as PyTorch modules: BERT's layers and mean pooling."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.source_model import SourceModel
from zhangwen.nlu.encoder import MAX_PIECES

_LINEAR = {"query": "q", "key": "k", "value": "v", "out": "ao", "widen": "fi", "narrow": "fo"}
_NORMS = {"after_attention": "aln", "after_feed_forward": "oln"}


class Layer(nn.Module):
    """One transformer layer with the weights of a pretrained one."""

    def __init__(self, model: SourceModel, number: int, dropout: float) -> None:
        super().__init__()
        self.heads = model.heads
        self.dropout = nn.Dropout(dropout)
        for name, short in _LINEAR.items():
            weight = model.tensors[f"l{number}.{short}.w"]
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight.data = torch.tensor(weight)
            linear.bias.data = torch.tensor(model.tensors[f"l{number}.{short}.b"])
            self.add_module(name, linear)
        for name, short in _NORMS.items():
            self.add_module(name, _norm(model, f"l{number}.{short}"))

    def forward(self, x: Tensor, penalty: Tensor, turns: Tensor | None) -> Tensor:
        """Maps (texts, pieces, width) to the same shape.

        Args:
            x: The pieces so far.
            penalty: Very negative where padding is.
            turns: Cosines and sines by which places are told, (2, pieces, width of a head).
        """
        x = self.after_attention(x + self.dropout(self.out(self._attention(x, penalty, turns))))
        fed = self.narrow(functional.gelu(self.widen(x)))
        return self.after_feed_forward(x + self.dropout(fed))

    def _attention(self, x: Tensor, penalty: Tensor, turns: Tensor | None) -> Tensor:
        texts, pieces, width = x.shape
        query, key, value = (
            part(x).view(texts, pieces, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if turns is not None:
            query, key = _turned(query, turns), _turned(key, turns)
        scores = query @ key.transpose(2, 3) / math.sqrt(width // self.heads) + penalty
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(texts, pieces, width)


class Encoder(nn.Module):
    """Turns pieces into a vector.

    Args:
        model: Where the weights come from.
        kept: Ids of the pieces to keep; only these embeddings are taken.
        dropout: Share of activations dropped while training.
    """

    def __init__(self, model: SourceModel, kept: list[int], dropout: float) -> None:
        super().__init__()
        # All is one sentence, of the first type: what tells this is added to every piece.
        sentence_type = model.tensors["emb.type"].reshape(-1)[: model.width]
        words = model.tensors["emb.word"][np.array(kept)] + sentence_type
        self.words = nn.Embedding.from_pretrained(torch.tensor(words), freeze=True)
        self.places: nn.Embedding | None = None
        turns = None
        if model.rotary:
            turns = _turns(model.width // model.heads)
        else:
            places = model.tensors["emb.pos"].reshape(-1, model.width)[:MAX_PIECES]
            self.places = nn.Embedding.from_pretrained(torch.tensor(places), freeze=True)
        self.register_buffer("turns", turns)
        self.norm = _norm(model, "emb.ln")
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(model, i, dropout) for i in range(model.layers))

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Maps ids (texts, pieces) and a mask of ones and zeros to vectors (texts, width)."""
        length = pieces.shape[1]
        embedded = self.words(pieces)
        if self.places is not None:
            embedded = embedded + self.places(torch.arange(length))
        x = self.dropout(self.norm(embedded))
        penalty = (1.0 - mask[:, None, None, :]) * -1e4
        turns = None if self.turns is None else self.turns[:, :length]
        for layer in self.layers:
            x = layer(x, penalty, turns)
        weights = mask[:, :, None]
        return (x * weights).sum(1) / weights.sum(1)


def _turns(width: int) -> Tensor:
    """Returns cosines and sines for every place (Su et al. 2021, equation 34), each twice."""
    speeds = 10_000.0 ** (-torch.arange(0, width, 2) / width)
    angles = (torch.arange(MAX_PIECES)[:, None] * speeds).repeat_interleave(2, dim=1)
    return torch.stack([angles.cos(), angles.sin()])


def _turned(x: Tensor, turns: Tensor) -> Tensor:
    """Turns each pair of neighbouring numbers by the angle of its place."""
    aside = torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).reshape(x.shape)
    return x * turns[0] + aside * turns[1]


def _norm(model: SourceModel, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(model.width, eps=model.epsilon)
    norm.weight.data = torch.tensor(model.tensors[f"{name}.w"])
    norm.bias.data = torch.tensor(model.tensors[f"{name}.b"])
    return norm
