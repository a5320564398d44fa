"""Tunes an encoder: its vectors learn to tell our intents apart."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder.network import Encoder


@dataclass(frozen=True)
class Recipe:
    """The numbers of a tuning run; docs/nlu.md tells what else was tried.

    Attributes:
        epochs: Passes over all examples.
        batch: Examples a step.
        learning_rate: Of the last layer, at its highest; it rises over the first tenth of the
            steps and then falls to zero.
        layer_decay: What the rate is multiplied by for each layer below the last.
        head_learning_rate: Of the linear classifier on top, which is thrown away.
        dropout: Share of activations dropped.
        piece_dropout: Chance that a piece is left out, in every second example (missing words).
        smoothing: Of the labels, since some questions could stand under a neighbour.
        seed: Of everything random.
    """

    epochs: int = 6
    batch: int = 96
    learning_rate: float = 2e-4
    layer_decay: float = 0.9
    head_learning_rate: float = 2e-3
    dropout: float = 0.1
    piece_dropout: float = 0.1
    smoothing: float = 0.1
    seed: int = 0


def tune(
    encoder: Encoder,
    texts: Sequence[list[int]],
    labels: Sequence[str],
    recipe: Recipe,
    say: Callable[[str], None],
) -> None:
    """Tunes an encoder in place.

    Args:
        encoder: The encoder.
        texts: Ids of the pieces of each example, special ones included.
        labels: The intent of each.
        recipe: How.
        say: Told of each epoch.
    """
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    classes, targets = np.unique(np.array(labels), return_inverse=True)
    head = nn.Linear(encoder.norm.normalized_shape[0], len(classes))
    optimiser = torch.optim.AdamW(_groups(encoder, head, recipe), weight_decay=0.01, fused=True)
    steps = recipe.epochs * (len(texts) // recipe.batch + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / steps))
    weights = _class_weights(targets)
    encoder.train()
    started = time.monotonic()
    for epoch in range(recipe.epochs):
        losses = []
        for rows in _batches(texts, recipe.batch):
            pieces, mask = padded([_thinned(texts[i], recipe.piece_dropout) for i in rows])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = head(functional.dropout(encoder(pieces, mask), recipe.dropout))
            loss = functional.cross_entropy(
                scores.float(),
                torch.tensor(targets[rows]),
                weight=weights,
                label_smoothing=recipe.smoothing,
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        seconds = time.monotonic() - started
        say(f"epoch {epoch + 1}/{recipe.epochs}: loss {np.mean(losses):.3f}, {seconds:.0f} s")
    encoder.eval()


def padded(texts: Sequence[list[int]], padding: int = 1) -> tuple[Tensor, Tensor]:
    """Makes one tensor of ids (texts, longest) and the mask of those that are no padding."""
    longest = max(map(len, texts))
    pieces = torch.tensor([text + [padding] * (longest - len(text)) for text in texts])
    mask = torch.tensor([[1.0] * len(text) + [0.0] * (longest - len(text)) for text in texts])
    return pieces, mask


def _batches(texts: Sequence[list[int]], size: int) -> Iterator[list[int]]:
    """Yields rows in random order, texts of like length together, so that little is padding."""
    order = list(range(len(texts)))
    random.shuffle(order)
    pool = size * 20
    batches = []
    for start in range(0, len(order), pool):
        alike = sorted(order[start : start + pool], key=lambda i: len(texts[i]))
        batches += [alike[i : i + size] for i in range(0, len(alike), size)]
    random.shuffle(batches)
    yield from batches


def _thinned(pieces: list[int], chance: float) -> list[int]:
    first, *body, last = pieces
    if random.random() < 0.5:
        body = [piece for piece in body if random.random() >= chance] or body
    return [first, *body, last]


def _rate(progress: float) -> float:
    return min(1.0, progress / 0.1 + 1e-3) * max(0.0, 1.0 - progress)


def _class_weights(targets: np.ndarray) -> Tensor:
    counts = np.bincount(targets)
    return torch.tensor(np.sqrt(counts.mean() / counts), dtype=torch.float32)


def _groups(encoder: Encoder, head: nn.Linear, recipe: Recipe) -> list[dict[str, object]]:
    parts = [encoder.norm, *encoder.layers]
    groups: list[dict[str, object]] = [
        {
            "params": list(part.parameters()),
            "lr": recipe.learning_rate * recipe.layer_decay ** (len(parts) - 1 - depth),
        }
        for depth, part in enumerate(parts)
    ]
    return [*groups, {"params": list(head.parameters()), "lr": recipe.head_learning_rate}]
