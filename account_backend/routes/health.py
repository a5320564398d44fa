"""Whether the backend can answer."""

from __future__ import annotations

from fastapi import APIRouter

from account_backend.api_models import ErrorCode, Health
from account_backend.backend import TheBackend
from account_backend.errors import declared

router = APIRouter(tags=["health"])


@router.get(
    "/health",
    response_model=Health,
    summary="Health",
    responses=declared(ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL_ERROR),
)
def health(backend: TheBackend) -> Health:
    """Answers when the database answers. The only path that needs no service key."""
    backend.database.ping()
    return Health(status="ok")
