"""Why an account is held, with the evidence that may be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    AccountRiskEvidence,
    BreachOfUseEvidence,
    CreditScoreEvidence,
    Evidence,
    Hold,
    HoldReason,
    IdentityExpiredEvidence,
    LimitRequestsEvidence,
    OverdueEvidence,
    QualificationEvidence,
)
from actions.records import Record


@dataclass(frozen=True)
class HoldOverdue(Record, says="utter_hold_overdue"):
    """An unpaid bill past its due date."""

    principal_amount: str
    late_charge_amount: str
    to_pay_amount: str
    due_date: date
    overdue_days: int


@dataclass(frozen=True)
class HoldAccountRisk(Record, says="utter_hold_account_risk"):
    """Device changes, with or without insecure networks."""

    since_date: date
    device_changes: int
    within_days: int


@dataclass(frozen=True)
class HoldAccountRiskNetworks(HoldAccountRisk, says="utter_hold_account_risk_networks"):
    """The same, and insecure networks."""


@dataclass(frozen=True)
class HoldBreachOfUse(Record, says="utter_hold_breach_of_use"):
    """Cash taken out of an account that has no cash feature."""

    cash_out_amount: str
    on_date: date


@dataclass(frozen=True)
class HoldBreachOfUseCashFeature(HoldBreachOfUse, says="utter_hold_breach_of_use_cash_feature"):
    """A use of cash against the rules although the account has the feature."""


@dataclass(frozen=True)
class HoldQualification(Record, says="utter_hold_qualification"):
    """Circumstances that changed."""

    since_date: date
    changed_terms: Sequence[str]


@dataclass(frozen=True)
class HoldIdentityExpired(Record, says="utter_hold_identity_expired"):
    """An identity document that ran out."""

    expired_date: date


@dataclass(frozen=True)
class HoldCreditScore(Record, says="utter_hold_credit_score"):
    """A score brought down by applications and short overdues."""

    since_date: date
    applications: int
    within_days: int
    short_overdues: int


@dataclass(frozen=True)
class HoldLimitRequests(Record, says="utter_hold_limit_requests"):
    """Repeated requests for a higher limit and short overdues."""

    since_date: date


@dataclass(frozen=True)
class HoldLimitRequestsPaidOff(Record, says="utter_hold_limit_requests_paid_off"):
    """The same, the overdue bills being paid."""

    since_date: date
    paid_off_date: date


@dataclass(frozen=True)
class HoldPolicyAdjustment(Record, says="utter_hold_policy_adjustment"):
    """A change of the platform's policy."""

    since_date: date


@dataclass(frozen=True)
class MoreHolds(Record, says="utter_hold_others"):
    """The less serious holds, by name only."""

    reasons_terms: Sequence[str]


def hold_record(hold: Hold) -> Record:
    """Turns a hold with its evidence into the record that tells it."""
    evidence: Evidence = hold.evidence
    if isinstance(evidence, OverdueEvidence):
        return HoldOverdue(
            evidence.principal_amount,
            evidence.late_charge_amount,
            evidence.to_pay_amount,
            evidence.due_date,
            evidence.overdue_days,
        )
    if isinstance(evidence, AccountRiskEvidence):
        kind = HoldAccountRiskNetworks if evidence.insecure_networks else HoldAccountRisk
        return kind(hold.since, evidence.device_changes, evidence.within_days)
    if isinstance(evidence, BreachOfUseEvidence):
        use = HoldBreachOfUseCashFeature if evidence.cash_feature else HoldBreachOfUse
        return use(evidence.cash_out_amount, evidence.on_date)
    if isinstance(evidence, QualificationEvidence):
        return HoldQualification(hold.since, [f"changed_{item.value}" for item in evidence.changed])
    if isinstance(evidence, IdentityExpiredEvidence):
        return HoldIdentityExpired(evidence.expired_on)
    if isinstance(evidence, CreditScoreEvidence):
        return HoldCreditScore(
            hold.since, evidence.applications, evidence.within_days, evidence.short_overdues
        )
    if isinstance(evidence, LimitRequestsEvidence):
        if evidence.paid_off_on:
            return HoldLimitRequestsPaidOff(hold.since, evidence.paid_off_on)
        return HoldLimitRequests(hold.since)
    return HoldPolicyAdjustment(hold.since)


def reason_term(hold: Hold) -> str:
    """Returns the id of the words for a hold's reason."""
    return f"reason_{HoldReason(hold.reason).value}"
