"""What the encoder is made from: the examples, as the classifier reads them."""

from __future__ import annotations

from pathlib import Path

from encoder.examples import read_examples
from zhangwen.nlu.cleaning import clean
from zhangwen.nlu.encoder import plain_text

TOPIC = """
version: "3.1"
nlu:
  - intent: bill_query
    examples: |
      - 花呗欠了多少？！
      - ｈｏｗ　ｍｕｃｈ do I owe
"""


def test_the_encoder_holds_out_what_the_classifier_fits_on(tmp_path: Path) -> None:
    (tmp_path / "bill_query.yml").write_text(TOPIC, encoding="utf-8")

    texts = [text for text, _ in read_examples(tmp_path)]

    fitted_on = [
        plain_text(clean(typed)) for typed in ("花呗欠了多少？！", "ｈｏｗ　ｍｕｃｈ do I owe")
    ]
    assert texts == fitted_on == ["花呗欠了多少?!", "how much do I owe"]
