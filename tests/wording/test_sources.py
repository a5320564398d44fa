"""Where an answer is from, listed for whoever wants to look it up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.wording.files import variations
from zhangwen.knowledge import KnowledgeError, load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.writer import ReplyWriter
from zhangwen.paths import KNOWLEDGE_FOLDER

HANS, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH


def sources(
    language: Language, *facts: str, folder: Path = KNOWLEDGE_FOLDER
) -> list[dict[str, str]]:
    return ReplyWriter({}, load_knowledge(folder), {}, language).sources(facts)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        (HANS, "花呗借呗怎么审核，账户为何莫名被停用（英文文章）"),
        (HANT, "花唄借唄怎麼審核，帳戶為何莫名被停用（英文文章）"),
        (
            EN,
            "What is the review mechanism of Huabei borrowing? "
            "Why is my account inexplicably deactivated?",
        ),
    ],
)
def test_a_source_in_the_language_of_the_reply(language: Language, title: str) -> None:
    assert sources(language, "huabei_review.road_back") == [
        {"title": title, "date": "2024-02-28", "publisher": "Mondo Technology"}
    ]


def test_what_has_no_date_or_calls_itself_made_up_says_so() -> None:
    assert sources(HANS, "housing_fund.step_checks") == [
        {"title": "京东白条公积金激活认证流程及风险管理分析（未注明日期，自称内容为虚构）"}
    ]


def test_every_article_is_listed_once_and_public_facts_are_not() -> None:
    listed = sources(
        EN,
        "baitiao_abnormal.meaning",
        "hotline.police",
        "collections.hours",
        "fenqile_risk.talk_early",
        "baitiao_abnormal.cause_overdue",
    )

    assert [source["title"] for source in listed] == [
        "What does an abnormal JD Baitiao account mean (article in Chinese, undated)",
        "Recovery and risk control at Fenqile in detail (article in Chinese)",
    ]


def test_an_address_is_listed_where_a_file_has_one(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_FOLDER, folder)
    _insert(
        folder / "articles" / "fenqile_risk.yml",
        "  publisher: null",
        "  url: https://a.example/b?c=1",
    )
    _insert(
        folder / "public" / "scams.yml",
        "    checked: 2026-11-21",
        "    url: https://police.example/",
    )

    listed = sources(HANT, "fenqile_risk.talk_early", "scam.fees", folder=folder)

    assert [source["url"] for source in listed] == [
        "https://a.example/b?c=1",
        "https://police.example/",
    ]
    assert listed[1]["title"] == "公安機關反詐宣傳"


@pytest.mark.parametrize(
    "url", ["http://a.example/", "javascript:alert(1)", "https://a b", "//a.b"]
)
def test_an_address_that_no_browser_opens_safely_is_refused(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_FOLDER, folder)
    _insert(folder / "articles" / "fenqile_risk.yml", "  publisher: null", f"  url: '{url}'")

    with pytest.raises(KnowledgeError, match="url"):
        load_knowledge(folder)


def test_lines_that_only_name_sources_are_those_of_the_wording() -> None:
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    lines = {line for v in variations() for line in v.text.splitlines() if "{source}" in line}

    only = {line for line in lines if knowledge.only_names_sources(line)}

    assert {"以上根据{source}整理。", "According to {source}."} <= only
    assert "以上根据{source}整理，文章讲的是京东白条。" not in only
    assert not knowledge.only_names_sources("")


def _insert(file: Path, after: str, line: str) -> None:
    text = file.read_text("utf-8")
    assert after in text
    file.write_text(text.replace(after, f"{after}\n{line}", 1), "utf-8")
