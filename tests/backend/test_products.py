"""The terms of the products, as data, marked as the demo's."""

from __future__ import annotations

import pytest

from account_backend.api_models import Product
from account_backend.product_models import ProductTerms
from account_backend.seed_models import Seed

from .conftest import Backend


def test_all_four_are_offered(backend: Backend) -> None:
    products = backend.client.get("/v1/products").json()["products"]

    assert [p["product"] for p in products] == ["baitiao", "huabei", "jiebei", "fenqile"]


@pytest.mark.parametrize("product", list(Product))
def test_terms_are_marked_as_the_demos(backend: Backend, product: Product) -> None:
    terms = ProductTerms.parse_raw(backend.client.get(f"/v1/products/{product.value}").content)

    assert terms.product is product
    assert terms.demo_terms
    assert terms.fees.daily_late_rate_percent == "0.05"


@pytest.mark.parametrize("product", ["Baitiao", "weilidai", "%00", "白条"])
def test_an_unknown_product(backend: Backend, product: str) -> None:
    response = backend.client.get(f"/v1/products/{product}")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_what_is_not_usable_is_not_usable(backend: Backend) -> None:
    for terms in backend.client.get("/v1/products").json()["products"]:
        assert not set(terms["usable_for"]) & set(terms["not_usable_for"])
        assert terms["cash_feature"] == ("cash_to_bank_card" in terms["usable_for"])


def test_what_each_offers_besides(backend: Backend) -> None:
    baitiao, huabei, jiebei, fenqile = backend.client.get("/v1/products").json()["products"]

    assert huabei["merchant_collection"] == {"offered": True, "fee_percent": "0.60"}
    assert [p["merchant_collection"]["offered"] for p in (baitiao, jiebei, fenqile)] == [False] * 3
    assert [p["pay_later_offered"] for p in (baitiao, huabei, jiebei, fenqile)] == [
        True,
        True,
        False,
        False,
    ]
    for terms in (baitiao, huabei, jiebei, fenqile):
        assert terms["transferable_to_another_account"] is False
        assert terms["accounts_per_person"] == 1
    assert (jiebei["loan_months"], jiebei["minimum_borrow_amount"]) == ([3, 6, 12], "100.00")
    assert "refund_destination" not in jiebei
    assert [p["refund_destination"] for p in (baitiao, huabei, fenqile)] == [
        "credit_limit",
        "credit_limit",
        "bill",
    ]


def test_loans_are_offered_where_money_can_be_borrowed(backend: Backend) -> None:
    for terms in backend.client.get("/v1/products").json()["products"]:
        assert bool(terms["loan_months"]) == terms["cash_feature"]


def test_terms_that_a_provider_does_not_tell_are_not_known(demo_seed: Seed) -> None:
    newer = {
        "merchant_collection",
        "pay_later_offered",
        "transferable_to_another_account",
        "accounts_per_person",
        "refund_destination",
        "loan_months",
        "minimum_borrow_amount",
    }
    told = demo_seed.products[0].dict(exclude=newer, exclude_none=True)

    terms = ProductTerms.parse_obj(told)

    assert terms.pay_later_offered is None
    assert terms.loan_months == []
