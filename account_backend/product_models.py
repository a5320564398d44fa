"""The contract's other half: a product's terms, as data that a client may put into words."""

from __future__ import annotations

from enum import Enum

from pydantic import Field

from account_backend.api_models import (
    Answer,
    Product,
    RefundDestination,
    VerificationStep,
    WayToRepay,
)
from account_backend.api_types import Money, Percent

__all__ = [
    "ConditionToOpen",
    "DueDayRule",
    "DueDayRuleKind",
    "Fees",
    "Instalment",
    "MerchantCollection",
    "ProductList",
    "ProductTerms",
    "RefundDestination",
    "Use",
    "WayToRepay",
]


class ConditionToOpen(str, Enum):
    """What must hold before an account can be opened."""

    ADULT = "adult"
    PLATFORM_ACCOUNT = "platform_account"
    REAL_NAME = "real_name"
    VALID_IDENTITY_DOCUMENT = "valid_identity_document"
    OWN_MOBILE_NUMBER = "own_mobile_number"
    OWN_BANK_CARD = "own_bank_card"
    CREDIT_ASSESSMENT = "credit_assessment"


class DueDayRuleKind(str, Enum):
    """How the due day follows."""

    DAYS_AFTER_STATEMENT = "days_after_statement"
    FIXED_DAY = "fixed_day"
    DRAWDOWN_DAY = "drawdown_day"


class Use(str, Enum):
    """What the credit may, or may not, be used for."""

    PLATFORM_SHOPPING = "platform_shopping"
    PARTNER_SHOPS = "partner_shops"
    SHOP_QR_PAYMENT = "shop_qr_payment"
    CASH_TO_BANK_CARD = "cash_to_bank_card"
    CASH_OUT = "cash_out"
    INVESTMENTS = "investments"
    BUYING_A_HOME = "buying_a_home"


class DueDayRule(Answer):
    """When a bill is due."""

    rule: DueDayRuleKind
    days_after_statement: int | None = Field(None, ge=1, le=60)
    day: int | None = Field(None, ge=1, le=31, description="With `fixed_day`.")
    customer_may_change: bool
    grace_days: int = Field(ge=0, description="Days after the due date without a late charge.")


class Instalment(Answer):
    """A plan by instalments; the fee is of the amount, for the whole plan."""

    months: int = Field(ge=2)
    fee_percent: Percent


class Fees(Answer):
    """What the product costs."""

    annual_fee_amount: Money
    daily_interest_rate_percent: Percent = Field(description="0.00 where it is free until due.")
    daily_late_rate_percent: Percent
    early_repayment_fee_percent: Percent
    minimum_payment_percent: Percent | None = Field(
        None, description="Absent where no minimum payment is offered."
    )


class MerchantCollection(Answer):
    """Whether a shop can be paid by it, and what that costs the shop."""

    offered: bool
    fee_percent: Percent | None = Field(None, description="Of what the shop is paid.")


class ProductTerms(Answer):
    """The terms of one product. What is optional is absent where the provider does not say."""

    product: Product
    demo_terms: bool = Field(description="True: made up for the demo, not the provider's terms.")
    minimum_age: int = Field(ge=18)
    conditions_to_open: list[ConditionToOpen]
    verification_steps: list[VerificationStep]
    ways_to_repay: list[WayToRepay]
    early_repayment: bool
    due_day: DueDayRule
    instalments: list[Instalment]
    fees: Fees
    usable_for: list[Use]
    not_usable_for: list[Use]
    cash_feature: bool
    reports_to_credit_bureau: bool
    merchant_collection: MerchantCollection | None = None
    pay_later_offered: bool | None = Field(
        None, description="Whether it pays for goods that are paid only once they are kept."
    )
    transferable_to_another_account: bool | None = Field(
        None, description="Whether the account or its limit may go to another platform account."
    )
    accounts_per_person: int | None = Field(None, ge=1)
    refund_destination: RefundDestination | None = Field(
        None, description="Where a refund goes as a rule; absent where nothing is bought with it."
    )
    loan_months: list[int] = Field(
        [], description="Over how many months a loan may be paid back; empty without loans."
    )
    minimum_borrow_amount: Money | None = None


class ProductList(Answer):
    """All products that the provider offers."""

    products: list[ProductTerms]
