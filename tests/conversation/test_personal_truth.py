"""Whatever the records say, customers hear nothing else: seeds made up by hypothesis.

The action code runs here, against the real backend application, and the replies are written in all
three scripts. Neither the model nor a network takes part, so hundreds of answers take seconds.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from account_backend.api_models import Account, AccountsSnapshot, Money, Product
from account_backend.app import create_app
from account_backend.clock import FixedClock
from account_backend.seed import load_seed
from account_backend.seed_models import Seed
from account_backend.settings import DEMO_SEED, Settings
from actions import answer as answer_module
from actions.answer import ActionAnswer
from actions.answers.holds import MOST_REASONS_IN_BRIEF
from actions.answers.topics import PERSONAL_ANSWERS
from actions.backend import AccountBackend
from actions.question import Question
from tests.conversation.bot import NOON_IN_SHANGHAI
from tests.conversation.reading import amounts_in, dates_in, without_citations
from zhangwen.conversation import SLOT_PRODUCT, SLOT_TOPIC, Aspect
from zhangwen.knowledge import load_knowledge
from zhangwen.language import Language
from zhangwen.nlg.writer import PLACEHOLDER, ReplyWriter
from zhangwen.paths import DATA_FOLDER, KNOWLEDGE_FOLDER
from zhangwen.products import load_products

KEY = "a-service-key-for-tests"
PHONE, OTHER_PHONE = "19911112222", "19933334444"
OTHER_NAME = "欧阳别人"
OTHER_AMOUNT = "77777.77"
MAX_LINES, MAX_CHINESE_CHARACTERS, MAX_ENGLISH_WORDS = 6, 220, 90

# By which words a hold is recognised in a reply.
HOLD_WORDS = {
    "overdue": ("逾期", "overdue"),
    "account_risk": ("安全风险", "security risk"),
    "breach_of_use": ("使用不合规定", "use against the rules"),
    "credit_score": ("信用评分下降", "lower credit score"),
    "limit_requests": ("多次申请提额", "repeated limit requests"),
    "qualification": ("资质有变化", "changed circumstances"),
    "identity_expired": ("身份证件过期", "expired id"),
    "policy_adjustment": ("平台政策调整", "change of platform policy"),
}
HOLD_TOPICS = ("account_abnormal", "account_locked", "account_deactivated", "restore_account")


# --- Seeds ------------------------------------------------------------------------------------

past = st.integers(1, 400).map(lambda n: f"-{n}d")
amounts = st.decimals("0.01", 99_999, places=2).map(Money.of)
counts = st.integers(0, 60)
names = st.sampled_from(["陈小明", "O'Neil", "欧阳娜娜", "Müller", "王1", "{phone}", "A B"])


@st.composite
def evidence(draw: st.DrawFn, reason: str) -> dict[str, Any]:
    within = {"within_days": draw(st.integers(1, 90))}
    if reason == "account_risk":
        return {**within, "device_changes": draw(counts), "insecure_networks": draw(st.booleans())}
    if reason == "breach_of_use":
        return {
            "cash_out_amount": draw(amounts),
            "on_date": draw(past),
            "cash_feature": draw(st.booleans()),
        }
    if reason == "qualification":
        changed = st.lists(st.sampled_from(["employment", "income"]), min_size=1, unique=True)
        return {"changed": draw(changed)}
    if reason == "identity_expired":
        return {"document": "id_card", "expired_on": draw(past)}
    if reason == "credit_score":
        return {**within, "applications": draw(counts), "short_overdues": draw(counts)}
    if reason == "limit_requests":
        return draw(st.sampled_from([{}, {"paid_off_on": draw(past)}, {"requests": 3}]))
    return {}


@st.composite
def holds(draw: st.DrawFn, overdue: bool) -> list[dict[str, Any]]:
    reasons = [reason for reason in HOLD_WORDS if overdue or reason != "overdue"]
    drawn = draw(st.lists(st.sampled_from(reasons), max_size=5, unique=True))
    made = []
    for reason in drawn:
        hold: dict[str, Any] = {"reason": reason, "since": draw(past)}
        hold["evidence"] = draw(evidence(reason))
        if draw(st.booleans()):
            hold["review"] = f"+{draw(st.integers(1, 90))}d"
        if reason != "overdue" and draw(st.integers(0, 3)) == 0:
            hold["lifted_on"] = "0d"
        made.append(hold)
    return made


@st.composite
def verifications(draw: st.DrawFn) -> list[dict[str, Any]]:
    steps = ["sign_in", "real_name", "identity_document", "bank_card", "housing_fund"]
    made = []
    for step in draw(st.lists(st.sampled_from(steps), max_size=5, unique=True)):
        status = draw(st.sampled_from(["done", "missing", "expired"]))
        made.append({"step": step, "status": status})
        if status == "expired":
            made[-1]["expired_on"] = draw(past)
    return made


@st.composite
def accounts(draw: st.DrawFn, product: str) -> dict[str, Any]:
    days = draw(st.lists(st.integers(-400, 40), max_size=3))
    bills = [{"amount": draw(amounts), "due": f"{day:+d}d"} for day in days]
    used = sum((bill["amount"].decimal for bill in bills), Decimal("0.00"))
    overdue = any(day < 0 for day in days)
    account: dict[str, Any] = {
        "product": product,
        "status": draw(
            st.sampled_from(["active", "restricted", "frozen", "suspended", "closed", "pending"])
        ),
        "status_since": draw(past),
        "bills": bills,
        "holds": draw(holds(overdue)),
        "verifications": draw(verifications()),
    }
    if draw(st.booleans()):
        total = Money.of(used + draw(amounts).decimal)
        account["limit"] = {"total": total, "used": Money.of(used)}
    if draw(st.booleans()):
        account["shown_as"] = draw(st.sampled_from(["normal", "abnormal"]))
    if draw(st.booleans()):
        account["statement_day"], account["due_day"] = draw(st.integers(1, 28)), 9
    if overdue and draw(st.booleans()):
        account["collections"] = {
            "stage": draw(st.sampled_from(["early_warning", "gentle", "legal"]))
        }
        if draw(st.booleans()):
            account["collections"]["extension_plan_months"] = draw(st.integers(2, 24))
    return account


@st.composite
def customers(draw: st.DrawFn) -> dict[str, Any]:
    products = draw(st.lists(st.sampled_from([p.value for p in Product]), unique=True))
    return {
        "phone": PHONE,
        "full_name": draw(names),
        "given_name": "x",
        "accounts": [draw(accounts(product)) for product in products],
    }


def somebody_else() -> dict[str, Any]:
    bill = {"amount": OTHER_AMOUNT, "due": "-77d"}
    account = {"product": "baitiao", "status": "frozen", "status_since": "-77d", "bills": [bill]}
    return {"phone": OTHER_PHONE, "full_name": OTHER_NAME, "given_name": "x", "accounts": [account]}


# --- The bot without model and network ----------------------------------------------------------


class BackendInThisProcess(AccountBackend):
    """The actions' own client; only the connection leads straight into the application.

    It remembers the accounts: the clock stands still, so the backend would say the same each time.
    """

    def __init__(self, app: Any) -> None:
        super().__init__("http://backend", KEY, timeout=30)
        transport = httpx.ASGITransport(app=app)
        self._direct = httpx.AsyncClient(transport=transport, headers=self._headers)

        self._accounts: AccountsSnapshot | None = None

    def _client(self) -> httpx.AsyncClient:
        return self._direct

    async def accounts(self, conversation_id: str) -> AccountsSnapshot | None:
        self._accounts = self._accounts or await super().accounts(conversation_id)
        return self._accounts


@dataclass(frozen=True)
class Wording:
    """Everything in `data/` and `knowledge/` that replies are made from."""

    responses: dict[str, list[dict[str, Any]]]
    knowledge: Any
    products: dict[str, Any]

    def write(self, message: Mapping[str, Any], language: Language, product: str | None) -> str:
        facts = {k: v for k, v in message.items() if v is not None and k != "response"}
        slots = {"product": product}
        writer = ReplyWriter(self.responses, self.knowledge, self.products, language, slots)
        return writer.write(message["response"], facts).text

    def static_numbers(self, names: Iterable[str]) -> set[str]:
        """Numbers that stand in the wording itself: opening hours, hotlines, list numbers."""
        texts = [v["text"] for name in names for v in self.responses[name]]
        texts += self.knowledge.hotline_numbers().values()
        return {n for text in texts for n in re.findall(r"\d+", PLACEHOLDER.sub("", text))}


@pytest.fixture(scope="module")
def wording() -> Wording:
    responses: dict[str, list[dict[str, Any]]] = {}
    for file in DATA_FOLDER.rglob("*.yml"):
        responses.update(yaml.safe_load(file.read_text(encoding="utf-8")).get("responses", {}))
    products = {product.id: product for product in load_products()}
    return Wording(responses, load_knowledge(KNOWLEDGE_FOLDER), products)


@dataclass(frozen=True)
class Told:
    """One answer, as raw facts, and the snapshot it must be true to."""

    question: Question
    messages: list[dict[str, Any]]
    snapshot: AccountsSnapshot

    @property
    def asked_about(self) -> list[Account]:
        return [
            a for a in self.snapshot.accounts if self.question.product in (None, a.product.value)
        ]


@lru_cache(maxsize=1)
def product_terms() -> list[dict[str, Any]]:
    return [terms.dict(exclude_none=True) for terms in load_seed(DEMO_SEED).products]


@lru_cache(maxsize=1)
def figures_in_terms() -> set[str]:
    """The product's terms may be told beside the records."""
    return {str(fact) for terms in load_seed(DEMO_SEED).products for fact in flat(terms.dict())}


async def answers_to(
    customer: dict[str, Any], folder: Path, questions: list[Question]
) -> list[Told]:
    """Seeds the backend, verifies the customer and asks."""
    seed = Seed.parse_obj({"products": product_terms(), "customers": [customer, somebody_else()]})
    database = folder / f"{secrets.token_hex(8)}.db"
    app = create_app(
        Settings(
            service_key=KEY,
            database_url=f"sqlite:///{database}",
            outbox=folder / "outbox.jsonl",
            demo=True,
        ),
        FixedClock(NOON_IN_SHANGHAI),
        seed,
    )
    async with app.router.lifespan_context(app):
        backend = BackendInThisProcess(app)
        conversation = secrets.token_hex(16)
        sent = await backend.send_code(conversation, PHONE)
        await backend.verify(conversation, PHONE, str(sent.demo_code))
        snapshot = await backend.accounts(conversation)
        assert snapshot is not None
        told = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(answer_module, "account_backend", lambda: backend)
            for question in questions:
                dispatcher = CollectingDispatcher()
                await ActionAnswer().respond(dispatcher, tracker_of(conversation, question))
                told.append(Told(question, dispatcher.messages, snapshot))
    database.unlink()
    return told


def tracker_of(conversation: str, question: Question) -> Tracker:
    """A conversation whose last message asks this."""
    intent = question.aspect.value if question.aspect else question.topic
    message = {"intent": {"name": intent}, "entities": []}
    slots = {SLOT_TOPIC: question.topic, SLOT_PRODUCT: question.product}
    return Tracker(conversation, slots, message, [], False, None, {}, "action_listen")


def all_questions(product: str) -> list[Question]:
    return [
        Question(topic, aspect, asked)
        for topic in PERSONAL_ANSWERS
        for aspect in (None, *Aspect)
        for asked in (None, product)
        if aspect is None or topic in ("account_locked", "bill_query", "cannot_repay")
    ]


# --- What must be true of every answer ----------------------------------------------------------


def flat(facts: Any) -> Iterable[Any]:
    if isinstance(facts, Mapping):
        for value in facts.values():
            yield from flat(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from flat(value)
    else:
        yield facts


def records_in(facts: Any) -> Iterable[Mapping[str, Any]]:
    """A message and the records within it."""
    if isinstance(facts, Mapping):
        if facts.get("response"):
            yield facts
        for value in facts.values():
            yield from records_in(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from records_in(value)


def check_figures(text: str, message: dict[str, Any], told: Told, wording: Wording) -> None:
    facts = flat(json.loads(told.snapshot.json(exclude_none=True)))
    known = {str(fact) for fact in facts} | figures_in_terms()
    assert amounts_in(text) <= known
    assert dates_in(text) <= known
    # Every other number: day counts, counts, rates, days of the month.
    text = without_citations(text)
    text = re.sub(
        r"\d{3}\*{4}\d{4}|\*{4} \d{4}|ZW\d{8}-\d{4}|¥[\d,.]+|\d+年\d+月\d+日|\d+ [A-Z][a-z]{2,3} \d{4}",
        "",
        text,
    )
    allowed = known | {fact.rstrip("0") for fact in known}
    allowed |= wording.static_numbers(record["response"] for record in records_in(message))
    assert set(re.findall(r"\d+(?:\.\d+)?", text)) <= allowed


def check_length(text: str, language: Language) -> None:
    assert len(text.splitlines()) <= MAX_LINES
    if language is Language.ENGLISH:
        assert len(re.findall(r"[A-Za-z']+", text)) <= MAX_ENGLISH_WORDS
    else:
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) <= MAX_CHINESE_CHARACTERS


def check_holds(texts: dict[Language, str], told: Told) -> None:
    is_brief = "想细看哪个" in texts[Language.SIMPLIFIED]
    for account in told.asked_about:
        for hold in account.holds[:MOST_REASONS_IN_BRIEF] if is_brief else account.holds:
            chinese, english = HOLD_WORDS[hold.reason.value]
            assert chinese in texts[Language.SIMPLIFIED]
            assert english in texts[Language.ENGLISH].lower()


def check_money(text: str, told: Told, wording: Wording) -> None:
    """A line about an overdue account tells this account's own sums and days."""
    for account in told.asked_about:
        if account.overdue:
            name = wording.products[account.product.value].name(Language.ENGLISH)
            (line,) = [
                li for li in text.splitlines() if li.startswith(f"· {name}:") and "overdue" in li
            ]
            owed = account.overdue
            assert amounts_in(line) == {
                str(owed.principal_amount), str(owed.late_charge_amount), str(owed.to_pay_amount),
            }  # fmt: skip
            assert dates_in(line) == {owed.due_date.isoformat()}
            assert f"{owed.overdue_days} day" in line


def check(told: Told, wording: Wording) -> None:
    texts: dict[Language, str] = {}
    for language in Language:
        written = [wording.write(m, language, told.question.product) for m in told.messages]
        assert 1 <= len(written) <= 2  # the records, and the product's terms where they add to it
        texts[language] = "\n".join(written)
        for text, message in zip(written, told.messages, strict=True):
            check_figures(text, message, told, wording)
            check_length(text, language)
            assert OTHER_NAME not in text
            assert OTHER_PHONE not in text and "4444" not in text
            assert OTHER_AMOUNT not in amounts_in(text)
            assert "{" not in text
    if told.question.topic in HOLD_TOPICS and told.question.aspect is not Aspect.HOW_LONG:
        check_holds(texts, told)
    if told.question.topic in ("bill_query", "repayment_date"):
        check_money(texts[Language.ENGLISH], told, wording)


@given(customer=customers(), product=st.sampled_from([p.value for p in Product]))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,  # a run in CI must mean the same twice
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
def test_everything_said_is_in_the_records(
    wording: Wording,
    tmp_path_factory: pytest.TempPathFactory,
    customer: dict[str, Any],
    product: str,
) -> None:
    folder = tmp_path_factory.mktemp("seeds")

    for told in asyncio.run(answers_to(customer, folder, all_questions(product))):
        check(told, wording)
