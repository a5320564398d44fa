"""The knowledge folder is read whole and strictly; every mistake in it is one clear line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from zhangwen.knowledge import Knowledge, KnowledgeError, UnknownFactError, load_knowledge

Edit = Callable[[str, str, str], None]

ROOT = Path(__file__).resolve().parents[2]

BAITIAO = "articles/baitiao_abnormal.yml"

FACTS = {
    "baitiao_abnormal": "meaning cause_overdue cause_account_risk cause_breach_of_use "
    "cause_qualification cause_identity_expired cause_display_delay cause_verification_incomplete "
    "not_always_customer_fault ask_customer_service",
    "housing_fund": "not_plain_yes_or_no why_fraud why_credit_rating why_regulation step_sign_in "
    "step_real_name step_bank_card step_checks step_result steady_work benefits data_protection "
    "leak_risk support_channels appeal autofill",
    "huabei_review": "what_is_looked_at when_reviewed good_habits reason_score_down "
    "reason_abnormal_behaviour reason_policy road_back talk_to_customer_service",
    "fenqile_risk": "credit_assessment outside_reports risk_signals two_step_checks "
    "suspicious_refused early_warning gentle_collection legal_steps talk_early plan_finances "
    "short_term_tools_warning default_rates",
}

# The table of public facts, number or "" by id: nothing else of this kind may be stated.
PUBLIC = {
    "hotline.police": "110",
    "hotline.antifraud": "96110",
    "hotline.crisis": "12356",
    "hotline.emergency": "120",
    "hotline.lender_conduct": "12378",
    "hotline.credit_record": "12363",
    "collections.hours": "",
    "collections.calls": "",
    "collections.whom": "",
    "credit_report.years": "",
    "credit_report.free": "",
    "credit_report.dispute": "",
    "scam.fees": "",
}


def public_facts(knowledge: Knowledge) -> dict[str, str]:
    return {
        fact_id: getattr(fact, "number", None) or ""
        for fact_id, fact in knowledge.facts.items()
        if knowledge.article_of(fact_id) is None
    }


def test_every_article_has_its_facts(knowledge: Knowledge) -> None:
    expected = {f"{article}.{name}" for article, names in FACTS.items() for name in names.split()}
    assert expected <= set(knowledge.facts)
    assert set(knowledge.articles) == set(FACTS)


def test_public_facts_are_those_of_the_table_and_no_others(knowledge: Knowledge) -> None:
    assert public_facts(knowledge) == PUBLIC


def test_figures_of_public_facts_are_exact(knowledge: Knowledge) -> None:
    for fact_id, figures in {
        "collections.hours": ["22:00", "8:00"],
        "collections.calls": ["3"],
        "credit_report.years": ["5"],
        "credit_report.dispute": ["20"],
        "hotline.crisis": ["2025", "18"],
    }.items():
        fact = knowledge.fact(fact_id)
        assert all(figure in fact.zh and figure in fact.en for figure in figures), fact_id


def test_figures_of_the_default_table_are_exact(knowledge: Knowledge) -> None:
    fact = knowledge.fact("fenqile_risk.default_rates")
    for figure in ("100,000", "5,000", "5%", "120,000", "4,500", "3.75%"):
        assert figure in fact.zh
        assert figure in fact.en


def test_hotline_numbers_by_placeholder(knowledge: Knowledge) -> None:
    assert knowledge.hotline_numbers() == {
        fact_id.replace(".", "_"): number for fact_id, number in PUBLIC.items() if number
    }


def test_the_made_up_article_is_marked(knowledge: Knowledge) -> None:
    cautions = {article.id: article.caution for article in knowledge.articles.values()}
    assert cautions.pop("housing_fund") == "self_declared_fiction"
    assert set(cautions.values()) == {None}


def test_what_is_never_said_is_kept_with_its_reason(knowledge: Knowledge) -> None:
    kept = {
        f"{article.id}.{entry.id}"
        for article in knowledge.articles.values()
        for entry in article.never_said
    }
    assert kept >= {
        "housing_fund.references",
        "huabei_review.other_lender",
        "fenqile_risk.borrow_elsewhere",
        "fenqile_risk.recycling",
    }
    assert all(article.never_said for article in knowledge.articles.values())
    assert all(article.weak_spots for article in knowledge.articles.values())


def test_the_demo_says_that_nobody_sits_behind_it(knowledge: Knowledge) -> None:
    assert "演示" in knowledge.contact("zh-Hans")
    assert knowledge.contact("zh-Hant") == knowledge.contact("zh-Hans")
    assert "demo" in knowledge.contact("en")
    assert not any(letter.isdigit() for letter in knowledge.contact("zh-Hans"))


def test_knowledge_cannot_be_changed_after_loading(knowledge: Knowledge) -> None:
    fact = knowledge.fact("hotline.police")
    assert isinstance(fact, BaseModel)
    with pytest.raises(TypeError):
        fact.zh = "other words"
    with pytest.raises(TypeError):
        knowledge.facts["hotline.mine"] = fact  # type: ignore[index]


def test_an_unknown_fact_is_an_error_of_its_own(knowledge: Knowledge) -> None:
    with pytest.raises(UnknownFactError, match=r"no fact 'baitiao_abnormal\.nothing'"):
        knowledge.fact("baitiao_abnormal.nothing")


def test_importing_reads_no_file(tmp_path: Path) -> None:
    code = """
import sys

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import zhangwen.knowledge

print([path for path in opened if path.endswith(".yml")])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (BAITIAO, "- id: cause_overdue", "- id: meaning", "facts: duplicate id 'meaning'"),
        (
            "public/scams.yml",
            "- id: scam.fees",
            "- id: hotline.police\n    number: '110'",
            "facts[0].id: duplicate id 'hotline.police'",
        ),
        (
            "public/scams.yml",
            "- id: scam.fees",
            "- id: housing_fund.fees",
            "facts[0].id: begins with the id of an article",
        ),
        (BAITIAO, "- id: meaning", "- id: meaning\n    duration: 3", "facts[0].duration: extra"),
        (BAITIAO, "products: [baitiao]", "products: [alipay]", "products[0]: unexpected value"),
        (BAITIAO, "products: [baitiao]", "products: []", "products: needs at least one entry"),
        (BAITIAO, "id: baitiao_abnormal", "id: baitiao", "id: is 'baitiao', must be the file's"),
        (BAITIAO, "  date: null  #", "  #", "source.date: field required"),
        (BAITIAO, "date: null", "date: 2024-02-30", "source.date: day is out of range for month"),
        (BAITIAO, "date: null", "date: 2024-2-8", "source.date: must be a date like 2024-02-28"),
        (BAITIAO, "date: null", "date: 20240228", "source.date: must be a date like 2024-02-28"),
        (BAITIAO, "date: null", "date: soon", "source.date: must be a date like 2024-02-28"),
        (BAITIAO, "  title_en:", "  # title_en:", "source: title_en is needed"),
        ("public/hotlines.yml", 'number: "110"', "number: 110", "facts[0].number: str type"),
        ("public/hotlines.yml", 'number: "110"', "", "facts[0]: a hotline, and nothing else, has"),
        ("public/hotlines.yml", "checked: 2026-11-21", "checked: null", "facts[0].checked: none"),
        ("contact.yml", "zh: ", "zh: ''  # ", "zh: must not be empty"),
        ("citation.yml", "  undated: undated\n", "", "en.undated: field required"),
        ("citation.yml", "《{title}》", "《{name}》", "zh.citation: cannot be filled in"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_place(
    copy: Path, edit: Edit, file: str, old: str, new: str, expected: str
) -> None:
    edit(file, old, new)
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(copy)
    assert str(caught.value).startswith(f"{copy / file}: {expected}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "must be keys with values"),
        (b"- a list", "must be keys with values"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"zh: a\nen: b\nzh: c\n", "line 3, column 1: duplicate key 'zh'"),
        (b"zh: a\nen: [b\n", "line 3, column 1: expected ',' or ']'"),
        (b"zh: a\nen: !!python/name:os.system\n", "line 2, column 5: could not determine"),
        (b"zh: \x01\n", "unacceptable character"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(copy: Path, content: bytes, expected: str) -> None:
    (copy / "contact.yml").write_bytes(content)
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(copy)
    assert str(caught.value).startswith(f"{copy / 'contact.yml'}: {expected}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "contact.yml").unlink()
    with pytest.raises(KnowledgeError, match=r"contact\.yml: No such file"):
        load_knowledge(copy)
    with pytest.raises(KnowledgeError, match=r"articles: no such folder"):
        load_knowledge(copy / "nowhere")


def test_a_file_that_would_be_passed_over_is_an_error(copy: Path) -> None:
    (copy / "articles" / "new.yaml").write_text("id: new", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"new\.yaml: is not a \.yml file"):
        load_knowledge(copy)
