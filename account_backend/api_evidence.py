"""The evidence of a hold: what may be told of why it was placed, one record for each reason."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from account_backend.api_base import Answer
from account_backend.api_enums import HoldReason, IdentityDocument, Qualification
from account_backend.api_types import Money


class OverdueEvidence(Answer):
    """An unpaid bill past its due date, with what it costs today."""

    reason: Literal[HoldReason.OVERDUE]
    principal_amount: Money
    late_charge_amount: Money
    to_pay_amount: Money
    due_date: date = Field(description="Of the oldest overdue bill.")
    overdue_days: int = Field(ge=1, description="Since that due date.")


class AccountRiskEvidence(Answer):
    """Signs that somebody else might be using the account."""

    reason: Literal[HoldReason.ACCOUNT_RISK]
    device_changes: int = Field(ge=0)
    within_days: int = Field(ge=1)
    insecure_networks: bool


class BreachOfUseEvidence(Answer):
    """Money taken out of an account that is not meant for it."""

    reason: Literal[HoldReason.BREACH_OF_USE]
    cash_out_amount: Money
    on_date: date
    cash_feature: bool = Field(description="Whether this account may be turned into cash at all.")


class QualificationEvidence(Answer):
    """The circumstances that no longer are what the decision rested on."""

    reason: Literal[HoldReason.QUALIFICATION]
    changed: list[Qualification] = Field(min_items=1)


class IdentityExpiredEvidence(Answer):
    """An identity document that ran out."""

    reason: Literal[HoldReason.IDENTITY_EXPIRED]
    document: IdentityDocument
    expired_on: date


class CreditScoreEvidence(Answer):
    """What brought the score down."""

    reason: Literal[HoldReason.CREDIT_SCORE]
    applications: int = Field(ge=0)
    within_days: int = Field(ge=1)
    short_overdues: int = Field(ge=0)


class LimitRequestsEvidence(Answer):
    """Repeated requests for a higher limit, together with short overdues."""

    reason: Literal[HoldReason.LIMIT_REQUESTS]
    requests: int | None = Field(None, ge=1, description="How many, when counted.")
    short_overdues: int | None = Field(None, ge=0, description="How many, when counted.")
    paid_off_on: date | None = Field(None, description="When the overdue bills were paid.")


class PolicyAdjustmentEvidence(Answer):
    """The provider changed its policy; nothing the customer did."""

    reason: Literal[HoldReason.POLICY_ADJUSTMENT]


Evidence = (
    OverdueEvidence
    | AccountRiskEvidence
    | BreachOfUseEvidence
    | QualificationEvidence
    | IdentityExpiredEvidence
    | CreditScoreEvidence
    | LimitRequestsEvidence
    | PolicyAdjustmentEvidence
)
