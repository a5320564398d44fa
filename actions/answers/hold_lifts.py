"""What has to happen before a hold can be lifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from account_backend.api_models import Hold, LiftedBy, Product
from actions.records import Record


class Lift(Record):
    """What has to happen before a hold can be lifted; a response for each way."""


@dataclass(frozen=True)
class LiftRepayment(Lift, says="utter_lift_repayment"):
    """Paying what is overdue; what follows is told by each product's own article."""

    product: str


@dataclass(frozen=True)
class LiftPaymentUnderWay(Lift, says="utter_lift_payment_under_way"):
    """What is overdue is paid, wholly or in part, and not in yet."""

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


_PAYING = (LiftedBy.REPAYMENT, LiftedBy.REPAYMENT_AND_REVIEW)


def lifts_of(
    product: Product, holds: Sequence[Hold], *, payment_under_way: bool = False
) -> list[Record]:
    """Says what lifts the most serious hold, and its review date; of several holds, what else."""
    first, *others = dict.fromkeys(hold.lifted_by for hold in holds)
    lifts: list[Record] = [_lift(product, first, payment_under_way)]
    if others:
        lifts.append(LiftAlso([f"lift_{way.value}" for way in others]))
    if len(holds) == 1 and holds[0].review_date:
        lifts.append(LiftReview(holds[0].review_date))
    return lifts


def _lift(product: Product, way: LiftedBy, payment_under_way: bool) -> Record:
    if payment_under_way and way in _PAYING:
        return LiftPaymentUnderWay(product.value)
    return LiftRepayment(product.value) if way is LiftedBy.REPAYMENT else _LIFTS[way]
