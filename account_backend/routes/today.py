"""The day that all days count from, also where nobody is verified."""

from __future__ import annotations

from fastapi import APIRouter

from account_backend.api_models import ErrorCode, Today
from account_backend.backend import TheBackend
from account_backend.clock import day_in_shanghai
from account_backend.errors import declared

router = APIRouter(tags=["today"])


@router.get(
    "/v1/today",
    response_model=Today,
    summary="Today",
    responses=declared(ErrorCode.SERVICE_KEY_REQUIRED, ErrorCode.INTERNAL_ERROR),
)
def get_today(backend: TheBackend) -> Today:
    """The same day as in `accounts` and `projection`, for a conversation without a session."""
    return Today(today=day_in_shanghai(backend.clock.now()))
