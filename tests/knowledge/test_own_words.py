"""Facts are told in our own words: no sentence of an article stands in them.

The articles are not part of the repository. Where they are at hand beside it they are compared;
that the comparison finds what it looks for is shown either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import opencc

from zhangwen.knowledge import ArticleFact, Knowledge

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "articles"
RUN_OF_CHARACTERS = 14
RUN_OF_WORDS = 9

_PINYIN_LEFT_BEHIND = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
_SIMPLIFY = opencc.OpenCC("t2s")


def chinese_runs(text: str) -> set[str]:
    """Every run of Chinese characters of the length that counts as copied, punctuation aside."""
    characters = re.sub(r"[^\u4e00-\u9fff]", "", clean(text))
    return runs(characters, RUN_OF_CHARACTERS)


def english_runs(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
    return {
        " ".join(words[start : start + RUN_OF_WORDS])
        for start in range(len(words) - RUN_OF_WORDS + 1)
    }


def runs(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def clean(text: str) -> str:
    simplified: str = _SIMPLIFY.convert(_PINYIN_LEFT_BEHIND.sub("", text))
    return simplified


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for fact_id, fact in knowledge.facts.items():
        yield fact_id, fact.zh, fact.en
        if isinstance(fact, ArticleFact):
            for part in (fact.sign, fact.explanation, fact.fix):
                if part is not None:
                    yield fact_id, part.zh, part.en


def articles() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in ARTICLES.glob("*.txt")}


def copied(knowledge: Knowledge, article: str) -> list[str]:
    chinese, english = chinese_runs(article), english_runs(article)
    return [
        f"{fact_id}: {run}"
        for fact_id, zh, en in texts(knowledge)
        for run in sorted(chinese_runs(zh) & chinese | english_runs(en) & english)
    ]


def test_no_article_sentence_stands_in_a_fact(knowledge: Knowledge) -> None:
    assert [hit for text in articles().values() for hit in copied(knowledge, text)] == []


def test_a_copied_sentence_would_be_found(knowledge: Knowledge) -> None:
    fact = knowledge.fact("baitiao_abnormal.cause_overdue")
    assert copied(knowledge, fact.zh)
    assert copied(knowledge, fact.en)
    traditional = opencc.OpenCC("s2t").convert(fact.zh)
    assert copied(knowledge, traditional[:6] + "(fēng)" + traditional[6:])


def test_titles_and_dates_are_those_of_the_articles(knowledge: Knowledge) -> None:
    at_hand = articles()
    for article in knowledge.articles.values():
        text = clean(at_hand.get(article.source.file, article.source.title))
        assert text.startswith(clean(article.source.title)), article.id
        if article.source.file in at_hand and article.source.date is not None:
            assert article.source.date.isoformat() in text, article.id
