"""Texts as rows of numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]
    TfidfVectorizer,
)

from zhangwen.nlu.spacy_tokenizer import JiebaTokenizer, build_pipeline

# What stands in one example only is noise; so config.yml has it as well.
_MIN_DF = 2


@lru_cache(maxsize=1)
def tokenizer() -> Callable[[str], list[str]]:
    """Returns what cuts a text into words: jieba with our dictionary, the lemmas simplified."""
    cut = build_pipeline().tokenizer
    assert isinstance(cut, JiebaTokenizer)
    return lambda text: [token.lemma_ for token in cut(text) if not token.is_space]


def words() -> Any:
    """Weighs the words of a text, one and two in a row."""
    return TfidfVectorizer(
        tokenizer=tokenizer(),
        token_pattern=None,
        lowercase=False,
        ngram_range=(1, 2),
        min_df=_MIN_DF,
        sublinear_tf=True,
    )


def characters() -> Any:
    """Weighs the characters of a text, one to three in a row, across the edges of words."""
    return TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=_MIN_DF, sublinear_tf=True, lowercase=True
    )
