"""An article is named by title and date, both taken from its file at the time of speaking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhangwen.knowledge import Knowledge, UnknownFactError, load_knowledge

Edit = Callable[[str, str, str], None]


@pytest.mark.parametrize(
    ("fact", "chinese", "english"),
    [
        (
            "baitiao_abnormal.meaning",
            "《京东白条账户异常是什么意思》（未注明日期）",
            '"What does an abnormal JD Baitiao account mean" (article in Chinese, undated)',
        ),
        (
            "housing_fund.step_checks",
            "《京东白条公积金激活认证流程及风险管理分析》（未注明日期，自称内容为虚构）",
            '"JD Baitiao housing-fund activation, verification and risk management" '
            "(article in Chinese, undated, says its content is made up)",
        ),
        (
            "huabei_review.road_back",
            "《花呗借呗怎么审核，账户为何莫名被停用》（英文文章，2024年2月28日）",
            '"What is the review mechanism of Huabei borrowing? '
            'Why is my account inexplicably deactivated?" (28 Feb 2024)',
        ),
        (
            "fenqile_risk.talk_early",
            "《回收分期樂風控詳解》（2024年9月29日）",
            '"Recovery and risk control at Fenqile in detail" (article in Chinese, 29 Sep 2024)',
        ),
    ],
)
def test_each_article_in_both_languages(
    knowledge: Knowledge, fact: str, chinese: str, english: str
) -> None:
    assert knowledge.source_citation([fact], "zh-Hans") == chinese
    assert knowledge.source_citation([fact], "zh-Hant") == chinese  # the NLG converts it
    assert knowledge.source_citation([fact], "en") == english


def test_an_article_is_named_once_and_in_the_order_of_the_facts(knowledge: Knowledge) -> None:
    facts = [
        "fenqile_risk.talk_early",
        "baitiao_abnormal.meaning",
        "fenqile_risk.plan_finances",
        "baitiao_abnormal.cause_overdue",
    ]
    assert knowledge.source_citation(facts, "zh-Hans") == (
        "《回收分期樂風控詳解》（2024年9月29日）、《京东白条账户异常是什么意思》（未注明日期）"
    )
    assert knowledge.source_citation(facts, "en") == (
        '"Recovery and risk control at Fenqile in detail" (article in Chinese, 29 Sep 2024) and '
        '"What does an abnormal JD Baitiao account mean" (article in Chinese, undated)'
    )


def test_three_articles_are_listed_with_one_and(knowledge: Knowledge) -> None:
    facts = ["baitiao_abnormal.meaning", "huabei_review.reason_policy", "fenqile_risk.talk_early"]
    english = knowledge.source_citation(facts, "en")
    assert "), " in english
    assert english.count(") and ") == 1
    assert knowledge.source_citation(facts, "zh-Hans").count("）、《") == 2


def test_public_facts_are_not_articles(knowledge: Knowledge) -> None:
    assert knowledge.source_citation(["hotline.police", "scam.fees"], "en") == ""
    assert knowledge.source_citation([], "zh-Hans") == ""
    assert knowledge.source_citation(["hotline.police", "baitiao_abnormal.meaning"], "en") == (
        knowledge.source_citation(["baitiao_abnormal.meaning"], "en")
    )


def test_citing_an_unknown_fact_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(UnknownFactError):
        knowledge.source_citation(["baitiao_abnormal.nothing"], "en")


def test_changing_a_date_changes_the_words(copy: Path, edit: Edit) -> None:
    edit("articles/huabei_review.yml", "date: 2024-02-28", "date: 2025-11-03")
    edit("articles/baitiao_abnormal.yml", "date: null", "date: 2022-01-31")
    changed = load_knowledge(copy)
    facts = ["huabei_review.road_back", "baitiao_abnormal.meaning"]
    chinese, english = (changed.source_citation(facts, language) for language in ("zh-Hans", "en"))
    assert "2025年11月3日" in chinese
    assert "2022年1月31日" in chinese
    assert "3 Nov 2025" in english
    assert "31 Jan 2022" in english
    assert "2024" not in chinese + english


def test_taking_a_date_away_leaves_undated(copy: Path, edit: Edit) -> None:
    edit("articles/huabei_review.yml", "date: 2024-02-28", "date: null")
    changed = load_knowledge(copy)
    assert changed.source_citation(["huabei_review.road_back"], "en").endswith("(undated)")


def test_a_title_with_braces_is_said_as_it_stands(copy: Path, edit: Edit) -> None:
    edit("articles/huabei_review.yml", "title: What is", "title: What {date} is")
    changed = load_knowledge(copy)
    assert "What {date} is" in changed.source_citation(["huabei_review.road_back"], "en")
