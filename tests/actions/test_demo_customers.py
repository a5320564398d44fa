"""Somebody in the demo has a telling answer to every question that records can answer."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from sqlalchemy import select

from account_backend.api_models import AccountsSnapshot
from account_backend.clock import day_in_shanghai
from account_backend.database import Database
from account_backend.seed import ensure_seeded, load_seed
from account_backend.settings import DEMO_SEED
from account_backend.snapshot import snapshot_of
from account_backend.tables import CustomerRow
from actions.answers.topics import PERSONAL_ANSWERS
from actions.question import Question

NOON = datetime(2026, 11, 9, 4, 0, tzinfo=timezone.utc)
# These say that the records have nothing of it, or that all is well.
NOTHING_TO_TELL = {
    "utter_no_such_account",
    "utter_account_fine",
    "utter_not_overdue",
    "utter_identity_verification_done",
    "utter_housing_fund_done",
    "utter_repayment_problem_none",
    "utter_no_loans",
    "utter_no_cases",
}


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> list[AccountsSnapshot]:
    """What the backend says of every demo customer."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'backend.db'}")
    database.create_tables()
    ensure_seeded(database, load_seed(DEMO_SEED), day_in_shanghai(NOON), demo=True)
    with database.transaction() as session:
        rows = session.execute(select(CustomerRow)).scalars()
        told = [snapshot_of(row, NOON) for row in rows]
    database.close()
    return told


@pytest.mark.parametrize("topic", PERSONAL_ANSWERS)
def test_somebody_has_a_telling_answer(snapshots: list[AccountsSnapshot], topic: str) -> None:
    answer = PERSONAL_ANSWERS[topic]

    told = {r.response for s in snapshots for r in answer(Question(topic), s) or []}

    assert told - NOTHING_TO_TELL
