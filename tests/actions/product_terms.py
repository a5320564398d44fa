"""The terms that a backend may serve."""

from __future__ import annotations

from typing import Any

from tests.actions.stub_backend import StubBackend


def terms(product: str = "huabei", **changes: Any) -> dict[str, Any]:
    """The terms of a shopping credit, but for the changes."""
    return {
        "product": product,
        "demo_terms": True,
        "minimum_age": 18,
        "conditions_to_open": ["adult", "real_name", "own_bank_card", "credit_assessment"],
        "verification_steps": ["sign_in", "real_name"],
        "ways_to_repay": ["automatic_debit", "bank_card"],
        "early_repayment": True,
        "due_day": {
            "rule": "days_after_statement",
            "days_after_statement": 8,
            "customer_may_change": True,
            "grace_days": 0,
        },
        "instalments": [
            {"months": 3, "fee_percent": "2.50"},
            {"months": 12, "fee_percent": "10.00"},
        ],
        "fees": {**FEES, "minimum_payment_percent": "10.00"},
        "usable_for": ["platform_shopping", "shop_qr_payment"],
        "not_usable_for": ["cash_out", "investments"],
        "cash_feature": False,
        "reports_to_credit_bureau": True,
        "merchant_collection": {"offered": True, "fee_percent": "0.60"},
        "pay_later_offered": True,
        "transferable_to_another_account": False,
        "accounts_per_person": 1,
        "refund_destination": "credit_limit",
        **changes,
    }


FEES = {
    "annual_fee_amount": "0.00",
    "daily_interest_rate_percent": "0.00",
    "daily_late_rate_percent": "0.05",
    "early_repayment_fee_percent": "0.00",
}
# A cash loan: interest by the day, paid back by the month.
LOAN = {
    "ways_to_repay": ["automatic_debit", "bank_card"],
    "due_day": {"rule": "drawdown_day", "customer_may_change": False, "grace_days": 3},
    "instalments": [],
    "fees": {
        **FEES,
        "annual_fee_amount": "20.00",
        "daily_interest_rate_percent": "0.04",
        "early_repayment_fee_percent": "1.00",
    },
    "usable_for": ["cash_to_bank_card"],
    "not_usable_for": ["investments", "buying_a_home"],
    "cash_feature": True,
    "reports_to_credit_bureau": False,
    "merchant_collection": {"offered": False},
    "pay_later_offered": False,
    "transferable_to_another_account": True,
    "accounts_per_person": 2,
    "refund_destination": None,
    "loan_months": [3, 6, 12],
    "minimum_borrow_amount": "100.00",
}


def loan(product: str = "jiebei", **changes: Any) -> dict[str, Any]:
    """The terms of a cash loan, but for the changes; absent values are left out."""
    made = terms(product, **{**LOAN, **changes})
    return {name: value for name, value in made.items() if value is not None}


def serve(backend: StubBackend, served: dict[str, Any]) -> None:
    backend.will_answer(f"GET /v1/products/{served['product']}", served)
