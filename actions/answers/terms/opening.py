"""What must hold before an account can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from account_backend.product_models import ConditionToOpen, ProductTerms
from actions.records import Record

# Told in a line of their own: the age with its number, the assessment with what it decides.
_TOLD_APART = (ConditionToOpen.ADULT, ConditionToOpen.CREDIT_ASSESSMENT)


@dataclass(frozen=True)
class MinimumAge(Record, says="utter_terms_minimum_age"):
    """How old one must be."""

    minimum_age: int


@dataclass(frozen=True)
class Conditions(Record, says="utter_terms_conditions"):
    """What else one must have."""

    conditions_terms: Sequence[str]


@dataclass(frozen=True)
class Assessment(Record, says="utter_terms_assessment"):
    """The platform's assessment decides."""


@dataclass(frozen=True)
class Steps(Record, says="utter_terms_steps"):
    """The steps of opening."""

    steps_terms: Sequence[str]


def open_account(terms: ProductTerms) -> list[Record]:
    """Tells the conditions and the steps."""
    lines: list[Record] = [MinimumAge(terms.minimum_age)]
    needed = [c for c in terms.conditions_to_open if c not in _TOLD_APART]
    if needed:
        lines.append(Conditions([f"condition_{condition.value}" for condition in needed]))
    if terms.verification_steps:
        lines.append(Steps([f"step_{step.value}" for step in terms.verification_steps]))
    if ConditionToOpen.CREDIT_ASSESSMENT in terms.conditions_to_open:
        lines.append(Assessment())
    return lines
