"""Seed files: what is refused, how a mistake is told, and when a seed is planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from account_backend.clock import FixedClock
from account_backend.seed import SeedError, load_seed
from account_backend.seed_models import Seed
from account_backend.seed_records import SeedDay
from account_backend.settings import DEMO_SEED
from account_backend.tables import BillRow, CustomerRow

from .conftest import DEMO_PHONES, Backend

CUSTOMER = "19900000001"


@pytest.fixture
def seed_file(tmp_path: Path) -> Callable[..., Path]:
    """The demo's seed with one customer, their first account changed."""

    def write(**changes: object) -> Path:
        content = yaml.safe_load(DEMO_SEED.read_text(encoding="utf-8"))
        content["customers"] = content["customers"][:1]
        account = content["customers"][0]["accounts"][0]
        account.update(changes)
        file = tmp_path / "seed.yml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("-12d", date(2026, 10, 28)),
        ("+6d", date(2026, 11, 15)),
        ("0d", date(2026, 11, 9)),
        (date(2026, 1, 31), date(2026, 1, 31)),
    ],
)
def test_a_day_is_relative_or_plain(written: object, day: date) -> None:
    assert SeedDay.parse(written).on(date(2026, 11, 9)) == day


@pytest.mark.parametrize("written", ["yesterday", "-12", "12 d", 12, None, "2026-13-01"])
def test_anything_else_is_not_a_day(written: object) -> None:
    with pytest.raises(ValueError, match="-12d"):
        SeedDay.parse(written)


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        ({"status": "broken"}, "customers.0.accounts.0.status: "),
        ({"colour": "red"}, "customers.0.accounts.0.colour: extra fields"),
        ({"bills": [{"amount": 12.5, "due": "-12d"}]}, "bills.0.amount: must be a string (in YAML"),
        ({"bills": [{"amount": "12.50", "due": "soon"}]}, "bills.0.due: must be a day such as"),
        (
            {
                "bills": [
                    {
                        "amount": "1.00",
                        "due": "-12d",
                        "repayments": [{"amount": "2.00", "paid_on": "-1d"}],
                    }
                ]
            },
            "bills.0: its repayments are more than its amount",
        ),
        (
            {"holds": [{"reason": "overdue", "since": "-1d", "evidence": {"days": 1}}]},
            "holds.0: an overdue hold takes its evidence from the bills",
        ),
        (
            {"holds": [{"reason": "account_risk", "since": "-1d"}]},
            "holds.0.device_changes: field required",
        ),
        (
            {"holds": [{"reason": "qualification", "since": "-1d", "evidence": {"chnged": []}}]},
            "evidence of qualification has no member 'chnged'",
        ),
        (
            {"collections": {"stage": "gentle", "months": 3}},
            "collections: no member 'months' in Collections",
        ),
        (
            {"verifications": [{"step": "sign_in", "status": "expired"}]},
            "verifications.0: expired_on is given when",
        ),
    ],
)
def test_a_mistake_is_one_line_with_file_and_place(
    seed_file: Callable[..., Path], changes: dict[str, object], place_and_reason: str
) -> None:
    file = seed_file(**changes)

    with pytest.raises(SeedError) as error:
        load_seed(file)

    assert str(error.value).startswith(f"{file}: ")
    assert place_and_reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("changes", "place_and_reason"),
    [
        ({"bills": []}, "accounts.0.holds.0: an overdue hold, but no bill is overdue"),
        ({"status_since": "+1d"}, "accounts.0.status_since: is in the future"),
        ({"limit": {"total": "1.00", "used": "2.00"}}, "limit: more is used than there is"),
        ({"limit": {"total": "8000.00", "used": "1.00"}}, "limit.used: less than the unpaid bills"),
    ],
)
def test_a_contradiction_is_told_at_the_start(
    start: Callable[..., Backend],
    seed_file: Callable[..., Path],
    changes: dict[str, object],
    place_and_reason: str,
) -> None:
    with pytest.raises(SeedError, match=place_and_reason):
        start(load_seed(seed_file(**changes)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"nothing\.yml: cannot be read: No such file"):
        load_seed(tmp_path / "nothing.yml")


def test_a_file_that_is_not_yaml(tmp_path: Path) -> None:
    file = tmp_path / "seed.yml"
    file.write_text("customers:\n  - {phone: [\n")

    with pytest.raises(SeedError, match="line 3, column 1"):
        load_seed(file)


@pytest.mark.parametrize("content", ["", "[]", "customers: 1"])
def test_a_file_of_something_else(tmp_path: Path, content: str) -> None:
    file = tmp_path / "seed.yml"
    file.write_text(content)

    with pytest.raises(SeedError, match=r"seed\.yml: "):
        load_seed(file)


def test_the_same_phone_twice(seed_file: Callable[..., Path]) -> None:
    file = seed_file()
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["customers"] *= 2
    file.write_text(yaml.safe_dump(content), encoding="utf-8")

    with pytest.raises(SeedError, match="the same phone twice: 19900000001"):
        load_seed(file)


# --- When it is planted ----------------------------------------------------------------------


def days_overdue(backend: Backend) -> int:
    days: int = backend.snapshot(CUSTOMER)["accounts"][0]["overdue"]["overdue_days"]
    return days


def test_a_demo_started_tomorrow_is_as_today(
    start: Callable[..., Backend], clock: FixedClock
) -> None:
    start()
    clock.advance(timedelta(days=1))

    assert days_overdue(start()) == 12


def test_a_demo_that_runs_past_midnight_grows_older(
    start: Callable[..., Backend], clock: FixedClock
) -> None:
    backend = start()
    clock.advance(timedelta(days=1))

    assert days_overdue(backend) == 13


def test_another_seed_replaces_the_demos_customers(
    start: Callable[..., Backend], demo_seed: Seed
) -> None:
    start().log_in("19900000012")
    fewer = demo_seed.copy(update={"customers": demo_seed.customers[:1]})

    backend = start(fewer)

    assert backend.session() == {"state": "anonymous"}
    assert backend.ask_for_code(CUSTOMER).status_code == 202


def test_limits_outlive_a_replaced_seed(start: Callable[..., Backend], demo_seed: Seed) -> None:
    start().ask_for_code(CUSTOMER)

    backend = start(demo_seed.copy(update={"customers": demo_seed.customers[:1]}))

    assert backend.ask_for_code(CUSTOMER).json()["code"] == "code_too_soon"


def test_outside_of_demo_mode_customers_are_never_replaced(
    start: Callable[..., Backend], clock: FixedClock, demo_seed: Seed
) -> None:
    start(demo=False)
    clock.advance(timedelta(days=1))

    backend = start(demo_seed.copy(update={"customers": []}), demo=False)

    with backend.app.state.backend.database.transaction() as session:
        assert session.query(CustomerRow).count() == len(DEMO_PHONES)
        due = session.get(BillRow, "c1-baitiao-bill-1").due_date
    assert due == date(2026, 10, 28)
