"""The encoder travels with the project, so it has to stay small."""

from __future__ import annotations

from zhangwen.nlu.encoder import MODEL_FILE

MOST_BYTES = 40_000_000


def test_the_encoder_weighs_at_most_40_megabytes() -> None:
    assert MODEL_FILE.stat().st_size <= MOST_BYTES
