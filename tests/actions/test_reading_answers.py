"""Read as a customer reads them: the longest answers fit a phone, in every language.

Each record holds the most that its capability puts into one message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from account_backend.api_models import AccountsSnapshot
from account_backend.product_models import ProductTerms
from actions.answers.terms.message import OwnRecordsOffered, terms_message
from actions.answers.topics import PERSONAL_ANSWERS, TERMS_ANSWERS
from actions.question import Question
from actions.records import Record
from tests.actions.ledger import FROZEN, IDENTITY, LATE, OVERDUE, UNPAID_BILL, account, snapshot
from tests.actions.product_terms import loan, terms
from tests.actions.test_customer_answers import application, card, case
from tests.actions.test_loan_answers import loan as drawdown
from tests.actions.test_loan_answers import plan
from tests.actions.test_purchase_answers import coupon, refund
from tests.actions.test_repayment_answers import LIMIT, attempt, change
from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.writer import ReplyWriter
from zhangwen.paths import DATA_FOLDER, KNOWLEDGE_FOLDER
from zhangwen.products import load_products

MAX_LINES, MAX_CHINESE_CHARACTERS, MAX_ENGLISH_WORDS = 6, 220, 90
SHOP = "很长名字的示例商贸有限公司旗舰店"
DECLINED_FOR_ALL = (
    "credit_assessment overdue identity_incomplete too_many_applications income_unverified"
).split()


@pytest.fixture(scope="module")
def writers() -> dict[Language, ReplyWriter]:
    responses: dict[str, Any] = {}
    for file in sorted((DATA_FOLDER / "answers").glob("*.yml")):
        responses |= yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    products = {product.id: product for product in load_products()}
    return {lang: ReplyWriter(responses, knowledge, products, lang) for lang in Language}


def everything() -> AccountsSnapshot:
    """A customer of whom every capability has the most to tell."""
    failed = {"failed_on": "2026-11-08", "amount": "88.00", "shop": SHOP, "reason": "daily_cap"}
    records = {
        "limit": LIMIT,
        "temporary_limit": {"amount": "1000.00", "until": "2026-11-20"},
        "limit_changes": [change("temporary_granted"), change("increase_approved")],
        "daily_interest_rate_percent": "0.03",
        "bills": [{**UNPAID_BILL, "minimum_payment_amount": "86.03"}],
        "next_due": {"amount": "860.25", "due_date": "2026-11-15", "due_in_days": 6},
        "automatic_debit": {"enabled": True, "sources": ["platform_balance", "bank_card"]},
        "repayment_attempts": [
            attempt("processing", settles_by="2026-11-10"),
            attempt("refunding_duplicate", settles_by="2026-11-10"),
            attempt("failed", failure="bank_declined"),
        ],
        "refunds": [refund("approved", shop=SHOP, expected_by="2026-11-12")] * 4,
        "drawdowns": [
            drawdown("processing", masked_card="**** 1234", cancel_until="2026-11-15"),
            *[drawdown("failed", failure="bank_maintenance")] * 3,
        ],
        "instalment_plans": [
            plan(next_due_date="2026-11-28", early_settlement_amount="800.00"),
        ]
        * 4,
        "failed_payments": [failed] * 4,
        "coupons": [coupon("2026-11-25", minimum_spend_amount="30.00", kind="instalment_fee")] * 4,
    }
    applications = [
        application("declined", kind=kind, reasons=DECLINED_FOR_ALL, reapply_from="2026-12-01")
        for kind in ("borrow", "open_account", "limit_increase")
    ]
    accounts = [account(product, **records) for product in ("baitiao", "huabei", "jiebei")]
    cards = [card("1111", "expired", used_for_repayment=True), *[card("2222")] * 3]
    cases = [case("information_needed", answer_by="2026-11-20", kind="appeal_application")] * 4
    made = snapshot(*accounts, applications=applications, bank_cards=cards, cases=cases)
    return AccountsSnapshot.parse_obj(made)


def check(records: Sequence[Record], writers: dict[Language, ReplyWriter]) -> None:
    assert len(records) <= 2
    for record in records:
        for language, writer in writers.items():
            text = writer.write(record.response, record.facts()).text
            assert len(text.splitlines()) <= MAX_LINES
            assert not re.search(r"[{}]| ,|,,|，，|。。|\.\.", text)
            if language is Language.ENGLISH:
                assert len(re.findall(r"[A-Za-z']+", text)) <= MAX_ENGLISH_WORDS
            else:
                assert len(re.findall(r"[\u4e00-\u9fff]", text)) <= MAX_CHINESE_CHARACTERS


@pytest.mark.parametrize("product", [None, "huabei"])
@pytest.mark.parametrize("topic", PERSONAL_ANSWERS)
def test_the_most_that_the_records_can_say(
    topic: str, product: str | None, writers: dict[Language, ReplyWriter]
) -> None:
    check(PERSONAL_ANSWERS[topic](Question(topic, None, product), everything()) or [], writers)


@pytest.mark.parametrize("topic", ["account_abnormal", "overdue_status", "overdue_consequences"])
@pytest.mark.parametrize("product", ["baitiao", "huabei", "jiebei", "fenqile"])
def test_payments_under_way_of_who_is_frozen(
    topic: str, product: str, writers: dict[Language, ReplyWriter]
) -> None:
    part = attempt("processing", amount="100.00", settles_by="2026-11-10")
    frozen = {**FROZEN, "holds": [OVERDUE, IDENTITY], "overdue": LATE["overdue"]}
    accounts = [{**frozen, "product": product, "repayment_attempts": [part, part]}]
    made = AccountsSnapshot.parse_obj(snapshot(*accounts))

    check(PERSONAL_ANSWERS[topic](Question(topic), made) or [], writers)


@pytest.mark.parametrize("served", [terms(), loan()], ids=["shopping credit", "cash loan"])
@pytest.mark.parametrize("topic", TERMS_ANSWERS)
def test_the_most_that_the_terms_can_say(
    topic: str, served: dict[str, Any], writers: dict[Language, ReplyWriter]
) -> None:
    read = ProductTerms.parse_obj(served)
    lines = list(TERMS_ANSWERS[topic](read))
    offer = [OwnRecordsOffered()] if topic in PERSONAL_ANSWERS else []

    check([terms_message(read, [*lines, *offer])], writers)
