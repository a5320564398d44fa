"""How the articles behind a reply are named in it; the words are in `knowledge/citation.yml`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from pydantic import StrictStr, validator

from zhangwen.knowledge.schema import Article, Caution, Record, Script


class CitationStyle(Record):
    """How a source is named in one language; every word and mark of it lives in the file."""

    citation: StrictStr
    # A title by itself, where a reader may follow it: in a list of sources, not in a sentence.
    listed: StrictStr
    # Lines of wording that only name the source, for whoever shows such a list instead.
    only_names_sources: tuple[StrictStr, ...]
    between_notes: StrictStr
    between_citations: StrictStr
    before_last_citation: StrictStr
    article_in_other_language: StrictStr
    undated: StrictStr
    date: StrictStr
    month_names: tuple[StrictStr, ...]
    cautions: dict[Caution, StrictStr]

    @validator("citation", "listed", "date", allow_reuse=True)
    def _can_be_filled(cls, value: str) -> str:
        try:
            value.format(title="", notes="", day="", month="", year="")
        except (LookupError, ValueError) as error:
            raise ValueError(f"cannot be filled in: {error!r}") from error
        return value

    @validator("month_names", allow_reuse=True)
    def _twelve(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) != 12:
            raise ValueError("must be twelve names")
        return value

    @validator("cautions", allow_reuse=True)
    def _every_caution(cls, value: dict[Caution, str]) -> dict[Caution, str]:
        if "self_declared_fiction" not in value:
            raise ValueError("self_declared_fiction is missing")
        return value

    def cite(self, article: Article, script: Script) -> str:
        """Names one article, with what a reader should know of it."""
        date = article.source.date
        notes = self._notes(article, script, self.undated if date is None else self._date(date))
        title = article.source.title_in(script)
        return self.citation.format(title=title, notes=self.between_notes.join(notes))

    def listed_title(self, article: Article, script: Script) -> str:
        """Names one article for a list that has a place of its own for a date."""
        notes = self._notes(article, script, self.undated if article.source.date is None else None)
        title = article.source.title_in(script)
        if not notes:
            return title
        return self.listed.format(title=title, notes=self.between_notes.join(notes))

    def join(self, citations: Iterable[str]) -> str:
        """Joins citations (at least one) as this language lists things."""
        *first, last = citations
        if not first:
            return last
        return self.between_citations.join(first) + self.before_last_citation + last

    def _notes(self, article: Article, script: Script, date: str | None) -> Sequence[str]:
        notes = [self.article_in_other_language] if script != article.source.language else []
        if date is not None:
            notes.append(date)
        if article.caution is not None:
            notes.append(self.cautions[article.caution])
        return notes

    def _date(self, date: datetime.date) -> str:
        return self.date.format(
            day=date.day, month=self.month_names[date.month - 1], year=date.year
        )


class CitationFile(Record):
    """The file `knowledge/citation.yml`."""

    zh: CitationStyle
    en: CitationStyle
