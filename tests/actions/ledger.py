"""What a backend may say of customers' accounts, and what a verified customer then hears."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.answer import ActionAnswer
from tests.actions.conversations import CONVERSATION, run, tracker
from tests.actions.stub_backend import StubBackend

ACCOUNTS = f"GET /v1/sessions/{CONVERSATION}/accounts"
CUSTOMER = {"full_name": "陈静", "given_name": "静", "masked_phone": "199****0001"}
VERIFIED = {"customer": CUSTOMER, "expires_at": "2026-11-09T04:15:00Z"}


def account(product: str = "baitiao", **changes: Any) -> dict[str, Any]:
    """An account in good order, but for the changes."""
    return {
        "product": product,
        "status": "active",
        "status_since": "2024-01-01",
        "shown_as": "normal",
        "daily_late_rate_percent": "0.05",
        "holds": [],
        "lifted_holds": [],
        "bills": [],
        "repayments": [],
        "verifications": [],
        **changes,
    }


def hold(reason: str, lifted_by: str, since: str = "2026-10-28", **evidence: Any) -> dict[str, Any]:
    return {
        "id": f"h-{reason}",
        "reason": reason,
        "since": since,
        "evidence": {"reason": reason, **evidence},
        "lifted_by": lifted_by,
    }


OVERDUE_FIGURES = {
    "principal_amount": "1280.00",
    "late_charge_amount": "7.68",
    "to_pay_amount": "1287.68",
    "due_date": "2026-10-28",
    "overdue_days": 12,
}
OVERDUE = hold("overdue", "repayment", **OVERDUE_FIGURES)
IDENTITY = hold("identity_expired", "identity_update", document="id_card", expired_on="2026-11-08")
POLICY = hold("policy_adjustment", "provider_decision", since="2026-10-01")
LATE = account(overdue={**OVERDUE_FIGURES, "bill_count": 1})
FROZEN = account(status="frozen", shown_as="abnormal", holds=[OVERDUE])


UNPAID_BILL = {
    "id": "b-1",
    "status": "unpaid",
    "statement_date": "2026-11-05",
    "due_date": "2026-11-15",
    "billed_amount": "860.25",
    "paid_amount": "0.00",
    "principal_amount": "860.25",
    "late_charge_amount": "0.00",
    "to_pay_amount": "860.25",
    "due_in_days": 6,
}


def snapshot(*accounts: dict[str, Any], **records: Any) -> dict[str, Any]:
    """The customer's accounts, and records of the customer such as `applications`."""
    return {
        "as_of": "2026-11-09T04:00:00Z",
        "today": "2026-11-09",
        "customer": CUSTOMER,
        "accounts": list(accounts),
        **records,
    }


async def answers(
    backend: StubBackend, accounts: list[dict[str, Any]], topic: str, **slots: Any
) -> list[dict[str, Any]]:
    """What a verified customer with these accounts hears, who names the product, if there is one.

    With `product_before`, one that an earlier message has named.
    """
    backend.will_answer(ACCOUNTS, snapshot(*accounts))
    said, events = await run(ActionAnswer(), _asks(topic, **slots))
    assert events == []
    return said


def _asks(topic: str, product_before: str | None = None, **slots: Any) -> Tracker:
    intent, product = slots.pop("intent", topic), slots.get("product")
    named = [("product", product)] if product else []
    slots = {"topic": topic, "product": product_before, **slots}
    return tracker(intent, *named, slots=slots)


async def answers_from_records(
    backend: StubBackend, topic: str, product: str | None = None, **records: Any
) -> list[dict[str, Any]]:
    """What a customer with one account in good order and these records hears.

    With `product_before`, after a message that named it; with `intent`, to a follow-up.
    """
    asked = {name: records.pop(name) for name in ("product_before", "intent") if name in records}
    if product:
        asked["product"] = product
    backend.will_answer(ACCOUNTS, snapshot(account(), **records))
    said, _ = await run(ActionAnswer(), _asks(topic, **asked))
    return said
