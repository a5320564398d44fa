"""What the assistant knows beyond a customer's own records, read from the folder `knowledge/`.

Two kinds of facts: those of the articles, which are always said "according to" their article, and
public ones (hotlines, rules of law) with their issuer. Responses cite them by id, for example
`baitiao_abnormal.meaning` or `hotline.police`; titles, dates and numbers are rendered from the
files, so a correction there is a correction of everything the bot says.

Nothing is read until `load_knowledge` is called, and what it returns never changes. A mistake in a
file is a `KnowledgeError` of one line that names the file and the place.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from zhangwen.knowledge.citation import CitationFile, CitationStyle
from zhangwen.knowledge.files import KnowledgeError, read, yaml_files
from zhangwen.knowledge.schema import (
    Article,
    ArticleFact,
    Fact,
    Language,
    PublicFact,
    PublicFile,
    Script,
    Wording,
)

__all__ = [
    "Article",
    "ArticleFact",
    "Fact",
    "Knowledge",
    "KnowledgeError",
    "Language",
    "PublicFact",
    "UnknownFactError",
    "load_knowledge",
]


class UnknownFactError(LookupError):
    """No knowledge file has a fact of this id."""

    def __init__(self, fact_id: str) -> None:
        self.fact_id = fact_id
        super().__init__(f"no fact '{fact_id}' in knowledge/")


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """Everything in `knowledge/`, by id."""

    articles: Mapping[str, Article]
    facts: Mapping[str, Fact]
    _contact: Wording
    _styles: CitationFile

    def fact(self, fact_id: str) -> Fact:
        """Returns the fact of this id.

        Raises:
            UnknownFactError: No file has it.
        """
        try:
            return self.facts[fact_id]
        except KeyError:
            raise UnknownFactError(fact_id) from None

    def article_of(self, fact_id: str) -> Article | None:
        """Returns the article that a fact is from, `None` for a public fact.

        Raises:
            UnknownFactError: No file has the fact.
        """
        if isinstance(self.fact(fact_id), PublicFact):
            return None
        return self.articles[fact_id.partition(".")[0]]

    def source_citation(self, fact_ids: Iterable[str], language: Language) -> str:
        """Names the articles behind these facts, each once, in the order of the facts.

        Public facts add nothing: their issuer is said in the wording. An article that calls itself
        fiction is never named without saying so.

        Returns:
            Titles with dates; an empty text if none of the facts is from an article. For `zh-Hant`
            the text is simplified, for the NLG to convert.

        Raises:
            UnknownFactError: No file has one of the facts.
        """
        script, style = self._style(language)
        found = (self.article_of(fact_id) for fact_id in fact_ids)
        articles = {article.id: article for article in found if article is not None}
        if not articles:
            return ""
        return style.join(style.cite(article, script) for article in articles.values())

    def sources(self, fact_ids: Iterable[str], language: Language) -> list[dict[str, str]]:
        """Lists what a reader may want to look up: every article behind these facts, once.

        A public fact is listed when its file has an address to go to; its issuer is said in the
        wording.

        Returns:
            `title` and, where they are known, `date` (ISO), `publisher` and `url` of each. For
            `zh-Hant` the texts are simplified, for the NLG to convert.

        Raises:
            UnknownFactError: No file has one of the facts.
        """
        script, style = self._style(language)
        listed: dict[str, dict[str, str | None]] = {}
        for fact_id in fact_ids:
            fact, article = self.fact(fact_id), self.article_of(fact_id)
            if article is not None:
                source = article.source
                listed[article.id] = {
                    "title": style.listed_title(article, script),
                    "date": source.date.isoformat() if source.date else None,
                    "publisher": source.publisher,
                    "url": source.url,
                }
            elif isinstance(fact, PublicFact) and fact.url:
                listed[fact.url] = {"title": fact.issuer.text(language), "url": fact.url}
        return [{key: value for key, value in one.items() if value} for one in listed.values()]

    def only_names_sources(self, line: str) -> bool:
        """Tells whether a line of wording says no more than a list of the sources would."""
        return any(line in style.only_names_sources for style in (self._styles.zh, self._styles.en))

    def _style(self, language: Language) -> tuple[Script, CitationStyle]:
        if language == "en":
            return "en", self._styles.en
        return "zh", self._styles.zh

    def hotline_numbers(self) -> dict[str, str]:
        """Returns the numbers by placeholder: `{"hotline_police": "110", ...}`."""
        return {
            fact.id.replace(".", "_"): fact.number
            for fact in self.facts.values()
            if isinstance(fact, PublicFact) and fact.number is not None
        }

    def contact(self, language: Language) -> str:
        """Returns how to reach the operator's people, a sentence or two of its own."""
        return self._contact.text(language)


def load_knowledge(folder: Path) -> Knowledge:
    """Reads and checks every file of a knowledge folder.

    Raises:
        KnowledgeError: A file is missing, is not YAML, or says something it must not.
    """
    articles: dict[str, Article] = {}
    facts: dict[str, Fact] = {}
    for file in yaml_files(folder / "articles"):
        article = read(file, Article)
        if article.id != file.stem:
            raise KnowledgeError(file, "id", f"is '{article.id}', must be the file's name")
        articles[article.id] = article
        facts.update((f"{article.id}.{fact.id}", fact) for fact in article.facts)
    for file in yaml_files(folder / "public"):
        for index, public_fact in enumerate(read(file, PublicFile).facts):
            place = f"facts[{index}].id"
            if public_fact.id in facts:
                raise KnowledgeError(file, place, f"duplicate id '{public_fact.id}'")
            # Such an id would be taken for a fact of that article, and cited as one.
            if public_fact.id.partition(".")[0] in articles:
                raise KnowledgeError(file, place, "begins with the id of an article")
            facts[public_fact.id] = public_fact
    return Knowledge(
        articles=MappingProxyType(articles),
        facts=MappingProxyType(facts),
        _contact=read(folder / "contact.yml", Wording),
        _styles=read(folder / "citation.yml", CitationFile),
    )
