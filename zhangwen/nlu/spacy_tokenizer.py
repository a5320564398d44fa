"""Our spaCy pipeline: words of both scripts and of English, simplified lemmas, products.

spaCy's own Chinese tokenizer neither saves jieba's dictionary (stock jieba cuts the name of a
product in two) nor gives lemmas. This one does both, and is saved with the pipeline. It is a spaCy
entry point of this project, so `spacy.load` finds it wherever the project is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from spacy.language import Language as SpacyLanguage
from spacy.pipeline import EntityRuler
from spacy.tokens import Doc
from spacy.util import ensure_path, get_words_and_spaces
from spacy.vocab import Vocab

from zhangwen.products import Product, load_products
from zhangwen.script import script_converter

TOKENIZER_NAME = "zhangwen.JiebaTokenizer.v1"
DICTIONARY_FILE = Path(__file__).with_name("dictionary.txt")
LANGUAGE_NAMES_FILE = Path(__file__).with_name("language_names.yml")
# High enough that jieba never cuts a word of ours in two to make a commoner neighbour whole.
WORD_FREQUENCY = 1_000_000

_CHUNK = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+(?:['\u2019][^\W\u3400-\u9fff]+)?|\S")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class JiebaTokenizer:
    """Cuts Chinese runs with jieba and a dictionary of ours, everything else at word boundaries.

    A token's text is what the customer wrote; its lemma is in simplified characters and lower case.

    Args:
        vocab: The pipeline's vocabulary.
        words: The words that jieba must keep whole (simplified).
    """

    def __init__(self, vocab: Vocab, words: Iterable[str] = ()) -> None:
        import jieba  # type: ignore[import-untyped]

        jieba.setLogLevel("WARNING")
        self.vocab = vocab
        self._words: tuple[str, ...] = tuple(words)
        self._jieba = jieba.Tokenizer()
        self._add_words(self._words)

    def __call__(self, text: str) -> Doc:
        """Cuts the text into words, whose spaces and text together are the text again."""
        simplified = script_converter().to_simplified(text)
        spans = [
            (simplified.offsets[start], simplified.offsets[end], simplified.text[start:end])
            for start, end in self._cut(simplified.text)
        ]
        words, spaces = get_words_and_spaces([text[start:end] for start, end, _ in spans], text)
        lemmas = iter(lemma.lower() for _, _, lemma in spans)
        return Doc(
            self.vocab,
            words=words,
            spaces=spaces,
            lemmas=[word if word.isspace() else next(lemmas, word) for word in words],
        )

    def _cut(self, text: str) -> Iterable[tuple[int, int]]:
        for chunk in _CHUNK.finditer(text):
            if not _CHINESE.match(chunk.group()):
                yield chunk.span()
                continue
            for _, start, end in self._jieba.tokenize(chunk.group()):
                yield chunk.start() + start, chunk.start() + end

    def _add_words(self, words: Iterable[str]) -> None:
        for word in words:
            self._jieba.add_word(word, freq=WORD_FREQUENCY)

    def to_bytes(self, **_: Any) -> bytes:
        """Returns the dictionary (spaCy's serialisation protocol)."""
        return "\n".join(self._words).encode("utf-8")

    def from_bytes(self, data: bytes, **_: Any) -> JiebaTokenizer:
        """Takes over a dictionary (spaCy's serialisation protocol)."""
        self._words = tuple(data.decode("utf-8").split("\n"))
        self._add_words(self._words)
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        """Writes the dictionary beside the pipeline (spaCy's serialisation protocol)."""
        ensure_path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: Any, **_: Any) -> JiebaTokenizer:
        """Reads the dictionary from beside the pipeline (spaCy's serialisation protocol)."""
        return self.from_bytes(ensure_path(path).read_bytes())


def create_jieba_tokenizer() -> Callable[[SpacyLanguage], JiebaTokenizer]:
    """Makes the tokenizer for `spacy.load` (an entry point of group `spacy_tokenizers`)."""

    def create(nlp: SpacyLanguage) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab)

    return create


def build_pipeline(dictionary_file: Path = DICTIONARY_FILE) -> SpacyLanguage:
    """Builds the pipeline: our tokenizer and an entity ruler that knows the products."""
    import spacy

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER_NAME}}})
    products = load_products()
    words = dictionary_file.read_text(encoding="utf-8").split()
    words += [name for product in products for name in product.names]
    nlp.tokenizer = JiebaTokenizer(nlp.vocab, dict.fromkeys(words))
    # By lemma, so that one name finds Traditional characters and any case.
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LEMMA"})
    assert isinstance(ruler, EntityRuler)
    ruler.add_patterns(list(_patterns(products)))
    return nlp


def _patterns(products: Iterable[Product]) -> Iterator[dict[str, Any]]:
    for product in products:
        for name in (*product.names, *product.aliases):
            yield {"label": "product", "pattern": name, "id": product.id}
    names_by_language = yaml.safe_load(LANGUAGE_NAMES_FILE.read_text(encoding="utf-8"))
    for language, names in names_by_language.items():
        for name in names:
            yield {"label": "language", "pattern": name, "id": language}


def main() -> None:
    """Builds the pipeline into the folder named on the command line."""
    import sys

    target = Path(sys.argv[1])
    build_pipeline().to_disk(target)


if __name__ == "__main__":
    main()
