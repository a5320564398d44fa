"""Why an account is abnormal, locked or closed, and what lifts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import (
    Account,
    AccountRiskEvidence,
    AccountsSnapshot,
    AccountStatus,
    BreachOfUseEvidence,
    CreditScoreEvidence,
    Evidence,
    Hold,
    HoldReason,
    IdentityExpiredEvidence,
    LiftedBy,
    LimitRequestsEvidence,
    OverdueEvidence,
    Product,
    QualificationEvidence,
    ShownStatus,
    VerificationStatus,
)
from actions.answers.accounts import NoSuchAccount, accounts_asked_about, worth_telling
from actions.question import Question
from actions.records import Record
from zhangwen.conversation import Aspect

# A message has six lines and 90 English words: the status, two holds, what lifts the first and the
# second, the source. Of three or more holds, all but the most serious one are told by name.
MOST_HOLDS_IN_FULL = 2


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


class Lift(Record):
    """What has to happen before a hold can be lifted; a response for each way."""


@dataclass(frozen=True)
class LiftRepayment(Lift, says="utter_lift_repayment"):
    """Paying what is overdue; what follows is told by each product's own article."""

    product: str


@dataclass(frozen=True)
class LiftSecurityCheck(Lift, says="utter_lift_security_check"):
    """Passing the platform's security check."""


@dataclass(frozen=True)
class LiftUseReview(Lift, says="utter_lift_use_review"):
    """The platform looking at the use again."""


@dataclass(frozen=True)
class LiftQualificationUpdate(Lift, says="utter_lift_qualification_update"):
    """Meeting the conditions again."""


@dataclass(frozen=True)
class LiftIdentityUpdate(Lift, says="utter_lift_identity_update"):
    """Updating the identity document."""


@dataclass(frozen=True)
class LiftScoreRecovery(Lift, says="utter_lift_score_recovery"):
    """The score recovering."""


@dataclass(frozen=True)
class LiftRepaymentAndReview(Lift, says="utter_lift_repayment_and_review"):
    """Paying, and the platform looking again."""


@dataclass(frozen=True)
class LiftProviderDecision(Lift, says="utter_lift_provider_decision"):
    """The platform deciding otherwise."""


@dataclass(frozen=True)
class LiftReview(Lift, says="utter_lift_review"):
    """The day on which the platform says it will look at the hold again."""

    review_date: date


@dataclass(frozen=True)
class LiftAlso(Lift, says="utter_lift_also"):
    """What else has to happen before further holds can be lifted, by name only."""

    ways_terms: Sequence[str]


_LIFTS = {
    LiftedBy.SECURITY_CHECK: LiftSecurityCheck(),
    LiftedBy.USE_REVIEW: LiftUseReview(),
    LiftedBy.QUALIFICATION_UPDATE: LiftQualificationUpdate(),
    LiftedBy.IDENTITY_UPDATE: LiftIdentityUpdate(),
    LiftedBy.SCORE_RECOVERY: LiftScoreRecovery(),
    LiftedBy.REPAYMENT_AND_REVIEW: LiftRepaymentAndReview(),
    LiftedBy.PROVIDER_DECISION: LiftProviderDecision(),
}


@dataclass(frozen=True)
class AccountHeld(Record, says="utter_account_held"):
    """The whole answer for one account with holds."""

    product: str
    status_term: str
    holds: Sequence[Record]
    lifts: Sequence[Record]


@dataclass(frozen=True)
class AccountHeldHowLong(Record, says="utter_account_held_how_long"):
    """How long: nobody says, it depends on this."""

    product: str
    lifts: Sequence[Record]


@dataclass(frozen=True)
class AccountHeldWithoutReason(Record, says="utter_account_held_without_reason"):
    """Not active, and the records do not say why."""

    product: str
    status_term: str
    since_date: date


@dataclass(frozen=True)
class DisplayDelay(Record, says="utter_account_display_delay"):
    """The app shows what the records do not."""

    product: str


@dataclass(frozen=True)
class AccountRestored(Record, says="utter_account_restored"):
    """Held until lately, active again."""

    product: str
    since_date: date
    lifted_date: date
    reason_term: str


@dataclass(frozen=True)
class AccountFine(Record, says="utter_account_fine"):
    """Active, no hold, nothing unusual displayed."""

    product: str


@dataclass(frozen=True)
class AccountPending(Record, says="utter_account_pending"):
    """Not open yet: steps of verification are missing."""

    product: str
    done_terms: Sequence[str]
    missing_terms: Sequence[str]


@dataclass(frozen=True)
class SeveralAccounts(Record, says="utter_several_accounts"):
    """A line for each account."""

    accounts: Sequence[Record]


@dataclass(frozen=True)
class BriefHeld(Record, says="utter_brief_held"):
    """One of several accounts, held."""

    product: str
    status_term: str
    since_date: date
    reasons_terms: Sequence[str]


@dataclass(frozen=True)
class BriefStatus(Record, says="utter_brief_status"):
    """One of several accounts, without holds."""

    product: str
    status_term: str


@dataclass(frozen=True)
class BriefDisplayDelay(Record, says="utter_brief_display_delay"):
    """One of several accounts, fine in the records but not in the app."""

    product: str


def answer(question: Question, snapshot: AccountsSnapshot) -> list[Record] | None:
    """Tells what is wrong with the accounts asked about; None when the customer has none at all."""
    asked = accounts_asked_about(question, snapshot)
    if not asked:
        return [NoSuchAccount(question.product)] if question.product and snapshot.accounts else None
    told = worth_telling(asked)
    if len(told) == 1:
        return [_one_account(told[0], question.aspect)]
    return [SeveralAccounts([_brief(account) for account in told])]


def _one_account(account: Account, aspect: Aspect | None) -> Record:
    product = account.product.value
    if account.holds:
        return _held(account, aspect)
    if account.status is AccountStatus.PENDING:
        return _pending(account)
    if account.status is not AccountStatus.ACTIVE:
        return AccountHeldWithoutReason(product, _status_term(account), account.status_since)
    if account.shown_as is not ShownStatus.NORMAL:
        return DisplayDelay(product)
    if account.lifted_holds:
        return _restored(account, account.lifted_holds[0])
    return AccountFine(product)


def _held(account: Account, aspect: Aspect | None) -> Record:
    product, holds = account.product.value, account.holds
    if aspect is Aspect.HOW_LONG:
        # What lifts the most serious one: with the sources of two, it would be too long to read.
        return AccountHeldHowLong(product, _lifts(account.product, holds[:1]))
    in_full = len(holds) if len(holds) <= MOST_HOLDS_IN_FULL else 1
    told = [hold_record(hold) for hold in holds[:in_full]]
    lifts = _lifts(account.product, holds[:in_full])
    if holds[in_full:]:
        told.append(MoreHolds([_reason_term(hold) for hold in holds[in_full:]]))
        lifts = lifts[:1]  # no room for a review date, which "how long?" gives
    return AccountHeld(product, _status_term(account), told, lifts)


def _lifts(product: Product, holds: Sequence[Hold]) -> list[Record]:
    """Says what lifts the most serious hold, and its review date; of several holds, what else."""
    first, *others = dict.fromkeys(hold.lifted_by for hold in holds)
    lifts: list[Record] = [
        LiftRepayment(product.value) if first is LiftedBy.REPAYMENT else _LIFTS[first]
    ]
    if others:
        lifts.append(LiftAlso([f"lift_{way.value}" for way in others]))
    if len(holds) == 1 and holds[0].review_date:
        lifts.append(LiftReview(holds[0].review_date))
    return lifts


def _pending(account: Account) -> Record:
    def steps(status: VerificationStatus) -> tuple[str, ...]:
        return tuple(f"step_{v.step.value}" for v in account.verifications if v.status is status)

    missing = steps(VerificationStatus.MISSING) + steps(VerificationStatus.EXPIRED)
    if not missing:
        return AccountHeldWithoutReason(
            account.product.value, _status_term(account), account.status_since
        )
    return AccountPending(account.product.value, steps(VerificationStatus.DONE), missing)


def _restored(account: Account, hold: Hold) -> Record:
    return AccountRestored(
        product=account.product.value,
        since_date=hold.since,
        lifted_date=hold.lifted_on or account.status_since,
        reason_term=_reason_term(hold),
    )


def _brief(account: Account) -> Record:
    product = account.product.value
    if account.holds:
        reasons = [_reason_term(hold) for hold in account.holds]
        return BriefHeld(product, _status_term(account), account.holds[0].since, reasons)
    if account.status is AccountStatus.ACTIVE and account.shown_as is not ShownStatus.NORMAL:
        return BriefDisplayDelay(product)
    return BriefStatus(product, _status_term(account))


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


def _status_term(account: Account) -> str:
    return f"status_{account.status.value}"


def _reason_term(hold: Hold) -> str:
    return f"reason_{HoldReason(hold.reason).value}"
