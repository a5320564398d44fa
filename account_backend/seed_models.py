"""The format of a seed file (described for people in README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Extra, Field, constr, root_validator, validator

from account_backend.api_models import (
    AccountRiskEvidence,
    AccountStatus,
    Answer,
    Application,
    AutomaticDebit,
    BankCard,
    BreachOfUseEvidence,
    Case,
    Collections,
    Coupon,
    CreditScoreEvidence,
    Drawdown,
    FailedPayment,
    HoldReason,
    IdentityExpiredEvidence,
    InstalmentPlan,
    LiftedBy,
    LimitChange,
    LimitRequestsEvidence,
    PolicyAdjustmentEvidence,
    Product,
    QualificationEvidence,
    Refund,
    RepaymentAttempt,
    ShownStatus,
    TemporaryLimit,
    VerificationStatus,
    VerificationStep,
)
from account_backend.api_types import Money, Percent, Phone
from account_backend.product_models import ProductTerms
from account_backend.seed_records import SeedDay, Written


class LiftedOverdueEvidence(Answer):
    """What is known of an overdue that is over; the ledger computes the rest."""

    principal_amount: Money
    due_date: date


# The evidence of a standing overdue hold is not written down: it is what the bills say.
EVIDENCE_MODELS: Mapping[HoldReason, type[Answer]] = {
    HoldReason.OVERDUE: LiftedOverdueEvidence,
    HoldReason.ACCOUNT_RISK: AccountRiskEvidence,
    HoldReason.BREACH_OF_USE: BreachOfUseEvidence,
    HoldReason.QUALIFICATION: QualificationEvidence,
    HoldReason.IDENTITY_EXPIRED: IdentityExpiredEvidence,
    HoldReason.CREDIT_SCORE: CreditScoreEvidence,
    HoldReason.LIMIT_REQUESTS: LimitRequestsEvidence,
    HoldReason.POLICY_ADJUSTMENT: PolicyAdjustmentEvidence,
}


class SeedModel(BaseModel, extra=Extra.forbid):
    """A part of a seed; a member with an unknown name is a mistake."""


class SeedRepayment(SeedModel):
    """Money that came in for a bill."""

    amount: Money
    paid_on: SeedDay


class SeedBill(SeedModel):
    """A statement; its date is ten days before the due date unless told."""

    amount: Money
    due: SeedDay
    statement: SeedDay | None = None
    repayments: list[SeedRepayment] = []

    @property
    def paid(self) -> Decimal:
        """What came in for it."""
        return sum((r.amount.decimal for r in self.repayments), Decimal("0.00"))

    @root_validator(skip_on_failure=True)
    def _not_overpaid(cls, values: dict[str, Any]) -> dict[str, Any]:
        paid = sum(r.amount.decimal for r in values["repayments"])
        if paid > values["amount"].decimal:
            raise ValueError("its repayments are more than its amount")
        return values


class SeedHold(SeedModel):
    """A hold; it stands unless `lifted_on` is given."""

    reason: HoldReason
    since: SeedDay
    evidence: dict[str, Any] = {}
    lifted_by: LiftedBy | None = None
    review: SeedDay | None = None
    lifted_on: SeedDay | None = None

    @property
    def is_standing_overdue(self) -> bool:
        """Whether its evidence is what the bills say today."""
        return self.reason is HoldReason.OVERDUE and self.lifted_on is None

    def evidence_on(self, today: date) -> dict[str, Any]:
        """The evidence with its days resolved, ready to be stored.

        Raises:
            ValueError: when it is not the evidence that the reason asks for.
        """
        if self.is_standing_overdue:
            if self.evidence:
                raise ValueError("an overdue hold takes its evidence from the bills")
            return {}
        model = EVIDENCE_MODELS[self.reason]
        members = {"reason": self.reason, **self.evidence}
        for name in self.evidence:
            if name not in model.__fields__ or name == "reason":
                raise ValueError(f"evidence of {self.reason.value} has no member {name!r}")
            if model.__fields__[name].outer_type_ is date:
                members[name] = SeedDay.parse(self.evidence[name]).on(today)
        stored: dict[str, Any] = model.parse_obj(members).dict(exclude_none=True)
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in stored.items()
        }

    @root_validator(skip_on_failure=True)
    def _evidence_fits(cls, values: dict[str, Any]) -> dict[str, Any]:
        cls.construct(**values).evidence_on(date(2000, 1, 1))
        return values


class SeedLimit(SeedModel):
    """A credit limit, and how much of it is used (unbilled use included)."""

    total: Money
    used: Money


class SeedVerification(SeedModel):
    """A step of verification."""

    step: VerificationStep
    status: VerificationStatus
    expired_on: SeedDay | None = None

    @root_validator(skip_on_failure=True)
    def _expired_has_a_day(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["status"] is VerificationStatus.EXPIRED) != (values["expired_on"] is not None):
            raise ValueError("expired_on is given when the status is expired, and only then")
        return values


class SeedAccount(SeedModel):
    """An account."""

    product: Product
    status: AccountStatus
    status_since: SeedDay
    shown_as: ShownStatus | None = None
    limit: SeedLimit | None = None
    temporary_limit: Written[TemporaryLimit] | None = None
    limit_changes: list[Written[LimitChange]] = []
    daily_late_rate_percent: Percent | None = None
    daily_interest_rate_percent: Percent | None = None
    statement_day: int | None = Field(None, ge=1, le=31)
    due_day: int | None = Field(None, ge=1, le=31)
    bills: list[SeedBill] = []
    holds: list[SeedHold] = []
    verifications: list[SeedVerification] = []
    collections: Collections | None = None
    automatic_debit: Written[AutomaticDebit] | None = None
    repayment_attempts: list[Written[RepaymentAttempt]] = []
    refunds: list[Written[Refund]] = []
    drawdowns: list[Written[Drawdown]] = []
    instalment_plans: list[Written[InstalmentPlan]] = []
    failed_payments: list[Written[FailedPayment]] = []
    coupons: list[Written[Coupon]] = []

    @validator("collections", pre=True)
    def _collections_known(cls, collections: Any) -> Any:
        _refuse_unknown(Collections, collections)
        return collections

    @validator("verifications")
    def _each_step_once(cls, steps: list[SeedVerification]) -> list[SeedVerification]:
        _refuse_doubles("step", [v.step.value for v in steps])
        return steps


class SeedCustomer(SeedModel):
    """A customer with at most one account of each product."""

    phone: Phone
    full_name: constr(strict=True, min_length=1, max_length=100)  # type: ignore[valid-type]
    given_name: constr(strict=True, min_length=1, max_length=100)  # type: ignore[valid-type]
    accounts: list[SeedAccount] = []
    applications: list[Written[Application]] = []
    bank_cards: list[Written[BankCard]] = []
    cases: list[Written[Case]] = []

    @validator("accounts")
    def _each_product_once(cls, accounts: list[SeedAccount]) -> list[SeedAccount]:
        _refuse_doubles("product", [a.product.value for a in accounts])
        return accounts


class Seed(SeedModel):
    """Everything that the mock backend starts with."""

    products: list[ProductTerms]
    customers: list[SeedCustomer]

    @validator("products", pre=True, each_item=True)
    def _terms_known(cls, terms: Any) -> Any:
        _refuse_unknown(ProductTerms, terms)
        return terms

    @validator("products")
    def _each_product_once(cls, products: list[ProductTerms]) -> list[ProductTerms]:
        _refuse_doubles("product", [p.product.value for p in products])
        for terms in products:
            if terms.due_day.grace_days:
                raise ValueError(f"{terms.product.value}: this ledger knows no grace days")
        return products

    @validator("customers")
    def _each_phone_once(cls, customers: list[SeedCustomer]) -> list[SeedCustomer]:
        _refuse_doubles("phone", [str(c.phone) for c in customers])
        return customers

    @root_validator(skip_on_failure=True)
    def _products_have_terms(cls, values: dict[str, Any]) -> dict[str, Any]:
        known = {terms.product for terms in values["products"]}
        for place, account in _accounts(values["customers"]):
            if account.product not in known:
                raise ValueError(f"{place}.product: no terms for {account.product.value}")
        return values


def _accounts(customers: list[SeedCustomer]) -> list[tuple[str, SeedAccount]]:
    return [
        (f"customers.{i}.accounts.{j}", account)
        for i, customer in enumerate(customers)
        for j, account in enumerate(customer.accounts)
    ]


def _refuse_unknown(model: type[BaseModel], written: Any) -> None:
    """The contract's records ignore unknown members, for clients; in a seed they are typos."""
    if not isinstance(written, dict):
        return
    for name, value in written.items():
        if name not in model.__fields__:
            raise ValueError(f"no member {name!r} in {model.__name__}")
        nested = model.__fields__[name].type_
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            for item in value if isinstance(value, list) else [value]:
                _refuse_unknown(nested, item)


def _refuse_doubles(what: str, values: list[str]) -> None:
    doubles = sorted({str(v) for v in values if values.count(v) > 1})
    if doubles:
        raise ValueError(f"the same {what} twice: {', '.join(doubles)}")
