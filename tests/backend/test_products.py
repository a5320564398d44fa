"""The terms of the products, as data, marked as the demo's."""

from __future__ import annotations

import pytest

from account_backend.api_models import Product
from account_backend.product_models import ProductTerms

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
