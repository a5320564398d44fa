"""The demo customers, as their provider's own site knows them.

Names, accounts and bills are read from the seed of the account backend, so that the page never
says anything else than the assistant does. `content/customers.yml` adds a sentence on each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from account_backend.api_models import ShownStatus
from account_backend.seed import SHOWN_AS, load_seed
from account_backend.seed_models import SeedAccount, SeedCustomer
from demo_site.words import CONTENT, Words
from zhangwen.products import load_products


@dataclass(frozen=True)
class Bill:
    """A bill that is not paid in full: what is left of it, charges aside."""

    left: Decimal
    due: date
    is_overdue: bool


@dataclass(frozen=True)
class Account:
    """One product of a customer, as the page shows it."""

    product: Words
    shown_as: ShownStatus
    bills: Sequence[Bill]


@dataclass(frozen=True)
class Customer:
    """Somebody to sign in as.

    Attributes:
        id: The provider's id; the `sub` of the site's tokens.
        phone: For those who prove who they are by a one-time code instead.
        name: As in the records.
        romanised: The name in Latin letters, for the English page; None where it is so already.
        is_featured: Whether the page shows them at once.
        situation: What is going on, in one line.
        questions: What they may ask.
        accounts: In the order of the records.
    """

    id: str
    phone: str
    name: str
    romanised: str | None
    is_featured: bool
    situation: Words | None
    questions: Sequence[Words]
    accounts: Sequence[Account]


def load_customers(seed: Path, today: date) -> Mapping[str, Customer]:
    """Reads the customers, by id.

    Args:
        seed: The backend's seed file.
        today: The day of seeding; the seed's days count from it.

    Raises:
        SeedError: The seed cannot be used; one line.
    """
    about = yaml.safe_load((CONTENT / "customers.yml").read_text(encoding="utf-8"))
    products = {product.id: Words(product.zh, product.en) for product in load_products()}
    customers = load_seed(seed).customers
    return {
        # The backend numbers its customers in the same way.
        f"c{number}": _customer(f"c{number}", customer, about, products, today)
        for number, customer in enumerate(customers, start=1)
    }


def _customer(
    customer_id: str,
    customer: SeedCustomer,
    about: Mapping[str, Mapping[str, Any]],
    products: Mapping[str, Words],
    today: date,
) -> Customer:
    written = about.get(customer.full_name, {})
    situation = written.get("situation")
    return Customer(
        id=customer_id,
        phone=str(customer.phone),
        name=customer.full_name,
        romanised=written.get("romanised"),
        is_featured=written.get("featured", False),
        situation=Words(**situation) if situation else None,
        questions=[Words(**question) for question in written.get("questions", [])],
        accounts=[
            Account(
                product=products[account.product.value],
                shown_as=account.shown_as or SHOWN_AS[account.status],
                bills=_open_bills(account, today),
            )
            for account in customer.accounts
        ],
    )


def _open_bills(account: SeedAccount, today: date) -> list[Bill]:
    bills = [
        Bill(bill.amount.decimal - bill.paid, bill.due.on(today), bill.due.on(today) < today)
        for bill in account.bills
    ]
    return sorted((bill for bill in bills if bill.left), key=lambda bill: bill.due)
