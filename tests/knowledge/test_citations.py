"""What the wording in data/ says of facts is true of the knowledge files.

Read from the `responses:` of every YAML file under data/ and of domain.yml: every fact is said by
some response, every cited fact exists, sources are named where they are needed, and no telephone
number is said that knowledge/ does not have.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhangwen.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DIGITS = re.compile(r"\+?\d(?:[\d,. \-]*\d)?")
_AMOUNT = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What follows a number that counts or dates something, and is therefore not dialled.
_UNIT = re.compile(r"\s?(?:[年元块万个字天日%％]|characters|days|yuan|customers|users)")
_SPELLED = re.compile("[〇零一二三四五六七八九幺]{3,}")


@dataclasses.dataclass(frozen=True)
class Response:
    """One variation of a response, with the place where it is written."""

    place: str
    language: str
    facts: tuple[str, ...]
    text: str
    buttons: str
    part_of: tuple[str, ...]
    """The responses that say this one as one of their lines, and name the source for both."""

    @property
    def name(self) -> str:
        return self.place.partition(": ")[2].partition("[")[0]

    @property
    def said(self) -> str:
        return f"{self.text}\n{self.buttons}"

    @property
    def placeholders(self) -> set[str]:
        return set(_PLACEHOLDER.findall(self.text))


def responses_in(file: Path) -> Iterator[Response]:
    content: Any = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    for name, variations in (content.get("responses") or {}).items():
        for index, variation in enumerate(variations):
            metadata = variation.get("metadata") or {}
            buttons = variation.get("buttons") or []
            yield Response(
                place=f"{file.relative_to(ROOT)}: {name}[{index}]",
                language=metadata.get("language", ""),
                facts=tuple(metadata.get("facts") or ()),
                text=variation.get("text") or "",
                buttons="\n".join(f"{button['title']}\n{button['payload']}" for button in buttons),
                part_of=tuple(metadata.get("part_of", ())),
            )


@pytest.fixture(scope="module")
def responses() -> list[Response]:
    files = [*sorted((ROOT / "data").rglob("*.yml")), ROOT / "domain.yml"]
    return [response for file in files if file.exists() for response in responses_in(file)]


def telephone_numbers(text: str) -> list[str]:
    """Numbers of three or more digits that are no amount, date or count."""
    text = _PLACEHOLDER.sub("", text)
    found = list(_SPELLED.findall(text))
    for match in _DIGITS.finditer(text):
        number = match.group()
        if len(re.sub(r"\D", "", number)) < 3:
            continue
        if _AMOUNT.fullmatch(number) or _DATE.fullmatch(number):
            continue
        if text[: match.start()].endswith(("¥", "￥")) or _UNIT.match(text, match.end()):
            continue
        found.append(number)
    return found


def from_articles(knowledge: Knowledge, response: Response) -> list[str]:
    known = (fact_id for fact_id in response.facts if fact_id in knowledge.facts)
    return [fact_id for fact_id in known if knowledge.article_of(fact_id) is not None]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_fact_is_said_by_some_response(
    knowledge: Knowledge, responses: list[Response], language: str
) -> None:
    said = {fact for one in responses if one.language == language for fact in one.facts}
    assert sorted(set(knowledge.facts) - said) == []


def test_every_cited_fact_exists(knowledge: Knowledge, responses: list[Response]) -> None:
    unknown = [(one.place, fact) for one in responses for fact in one.facts]
    assert [(place, fact) for place, fact in unknown if fact not in knowledge.facts] == []


def test_a_source_is_named_exactly_where_an_article_is_cited(
    knowledge: Knowledge, responses: list[Response]
) -> None:
    name_a_source = {
        name for one in responses if from_articles(knowledge, one) for name in one.part_of
    }
    wrong = [
        one.place
        for one in responses
        if one.text.count("{source}")
        != int(
            one.name in name_a_source
            or "passage" in one.placeholders  # a quotation, whichever fact it is
            or (not one.part_of and bool(from_articles(knowledge, one)))
        )
    ]
    assert wrong == []


def test_what_a_line_is_part_of_exists(responses: list[Response]) -> None:
    names = {one.name for one in responses}
    assert [one.place for one in responses if not names.issuperset(one.part_of)] == []


def test_only_known_hotlines_are_asked_for(knowledge: Knowledge, responses: list[Response]) -> None:
    numbers = knowledge.hotline_numbers()
    asked = [(one.place, name) for one in responses for name in sorted(one.placeholders)]
    hotlines = [(place, name) for place, name in asked if name.startswith("hotline_")]
    assert [(place, name) for place, name in hotlines if name not in numbers] == []


def test_a_hotline_that_is_said_is_cited(responses: list[Response]) -> None:
    missing = [
        (one.place, name)
        for one in responses
        for name in sorted(one.placeholders)
        if name.startswith("hotline_") and name.replace("_", ".", 1) not in one.facts
    ]
    assert missing == []


def test_no_telephone_number_is_typed_in_wording(responses: list[Response]) -> None:
    typed = [(one.place, telephone_numbers(one.said)) for one in responses]
    assert [(place, numbers) for place, numbers in typed if numbers] == []


def test_what_is_never_said_is_not_said(knowledge: Knowledge, responses: list[Response]) -> None:
    giveaways = [
        giveaway
        for article in knowledge.articles.values()
        for entry in article.never_said
        for giveaway in entry.giveaways
    ]
    assert giveaways
    assert [
        (one.place, giveaway)
        for one in responses
        for giveaway in giveaways
        if giveaway.lower() in one.said.lower()
    ] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请拨打110。", ["110"]),
        ("Call 400-606-5500 now", ["400-606-5500"]),
        ("call +86 10 1234 5678", ["+86 10 1234 5678"]),
        ("打１２３７８", ["１２３７８"]),
        ("请打幺幺零", ["幺幺零"]),
        ("打一二三五六", ["一二三五六"]),
        ("拨打 {hotline_police}，22:00到8:00", []),
        ("欠 ¥1287.68，分12期，2024年还，一共1,287.68", []),
        ("100,000名用户中5,000人，占3.75%", []),
        ("最多1000个字 / at most 1000 characters", []),
        ("1. 一步\n2. 二步\n3. 三步", []),
    ],
)
def test_what_counts_as_a_telephone_number(text: str, found: list[str]) -> None:
    assert telephone_numbers(text) == found
