"""What a backend may say of customers' accounts, and what a verified customer then hears."""

from __future__ import annotations

from typing import Any

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
    """What a verified customer with these accounts hears."""
    backend.will_answer(ACCOUNTS, snapshot(*accounts))
    asked = tracker(slots.pop("intent", topic), slots={"topic": topic, **slots})
    said, events = await run(ActionAnswer(), asked)
    assert events == []
    return said


async def answers_from_records(
    backend: StubBackend, topic: str, product: str | None = None, **records: Any
) -> list[dict[str, Any]]:
    """What a customer with one account in good order and these records hears."""
    backend.will_answer(ACCOUNTS, snapshot(account(), **records))
    slots = {"topic": topic, "product": product}
    said, _ = await run(ActionAnswer(), tracker(topic, slots=slots))
    return said
