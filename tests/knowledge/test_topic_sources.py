"""Every topic answers from somewhere: articles, public facts, the product's terms, own records."""

from __future__ import annotations

from actions.answers.topics import PERSONAL_ANSWERS, TERMS_ANSWERS
from tests.wording.files import examples, variations
from zhangwen.conversation import Aspect, general_response
from zhangwen.knowledge import ArticleFact, load_knowledge
from zhangwen.nlu.offers import NEVER_OFFERED
from zhangwen.paths import DATA_FOLDER, KNOWLEDGE_FOLDER

# The account topics of the taxonomy, by their ids.
TAXONOMY = set(
    """
    account_abnormal account_locked account_deactivated restore_account account_stolen
    overdue_consequences overdue_status cannot_repay collections credit_report
    identity_verification housing_fund_verification verification_failed review_mechanism
    application_rejected open_account close_account risk_control limit_query limit_increase
    limit_problem bill_query repayment_date repayment_method repayment_problem early_repayment
    instalment minimum_payment interest_fees payment_usage payment_failed refund borrow_money
    disbursement cancel_loan cash_withdrawal change_phone change_bank_card account_transfer
    merchant_service promotions pay_later product_info scam_check data_privacy human_handoff
    file_appeal case_status complaint distress
    """.split()
)
# Its other ids: small talk, and what is no question about credit products.
OTHER_IDS = set(
    "greet goodbye thank affirm deny bot_challenge capabilities switch_language "
    "out_of_scope unclear".split()
)
# Topics whose answer is advice that claims nothing about a platform. A hotline is no source.
WITHOUT_A_SOURCE = {"complaint", "distress"}
MOST_WITHOUT_A_SOURCE = 5


def topics() -> set[str]:
    return {file.stem for file in (DATA_FOLDER / "topics").rglob("*.yml")}


def sources_of(topic: str) -> set[str]:
    """The kinds of sources a topic answers from."""
    knowledge = load_knowledge(KNOWLEDGE_FOLDER)
    responses = {general_response(topic, aspect) for aspect in (None, *Aspect)}
    written = [variation for variation in variations() if variation.response in responses]
    cited = {fact for variation in written for fact in variation.metadata.get("facts", ())}
    facts = [knowledge.fact(fact) for fact in cited if not fact.startswith("hotline.")]
    sources = {"article" if isinstance(fact, ArticleFact) else "public facts" for fact in facts}
    if topic in PERSONAL_ANSWERS:
        sources.add("records")
    if topic in TERMS_ANSWERS:
        sources.add("terms")
    return sources


def test_every_id_of_the_taxonomy_is_understood() -> None:
    assert topics() == TAXONOMY
    assert set(examples()) >= TAXONOMY | OTHER_IDS


def test_every_topic_of_the_taxonomy_but_a_few_has_a_source() -> None:
    listed = {topic: sorted(sources_of(topic)) for topic in sorted(topics())}
    for topic, sources in listed.items():
        print(f"{topic:28s} {', '.join(sources) or '-'}")

    without = {topic for topic, sources in listed.items() if not sources}

    assert without == WITHOUT_A_SOURCE
    assert len(without) <= MOST_WITHOUT_A_SOURCE


def test_every_offered_intent_is_a_topic() -> None:
    assert set(examples()) - NEVER_OFFERED <= topics()
