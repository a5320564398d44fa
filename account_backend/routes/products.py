"""The terms of the products."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import select

from account_backend.api_models import ErrorCode, Product
from account_backend.backend import TheBackend
from account_backend.errors import ApiError, declared
from account_backend.product_models import ProductList, ProductTerms
from account_backend.tables import ProductRow

router = APIRouter(
    prefix="/v1/products",
    tags=["products"],
    responses=declared(
        ErrorCode.SERVICE_KEY_REQUIRED, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL_ERROR
    ),
)


@router.get(
    "",
    response_model=ProductList,
    response_model_exclude_none=True,
    summary="All products with their terms",
)
def list_products(backend: TheBackend) -> ProductList:
    """The terms as data; `demo_terms` says that they are not the provider's."""
    with backend.database.transaction() as session:
        rows = session.execute(select(ProductRow).order_by(ProductRow.position)).scalars().all()
        return ProductList(products=[ProductTerms.parse_obj(row.terms) for row in rows])


@router.get(
    "/{product}",
    response_model=ProductTerms,
    response_model_exclude_none=True,
    summary="The terms of one product",
    responses=declared(ErrorCode.NOT_FOUND, ErrorCode.INVALID_REQUEST),
)
def get_product(
    product: Annotated[
        str, Path(description="Id of a product.", examples=[Product.BAITIAO.value], max_length=32)
    ],
    backend: TheBackend,
) -> ProductTerms:
    """404 for a product that is not offered."""
    if product not in [known.value for known in Product]:
        raise ApiError(ErrorCode.NOT_FOUND)
    with backend.database.transaction() as session:
        row = session.get(ProductRow, product)
        if row is None:
            raise ApiError(ErrorCode.NOT_FOUND)
        return ProductTerms.parse_obj(row.terms)
