"""How things go wrong, in one form: a status, a stable code, and a message for developers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from account_backend.api_models import Error, ErrorCode

logger = logging.getLogger(__name__)

STATUS: Mapping[ErrorCode, HTTPStatus] = {
    ErrorCode.SERVICE_KEY_REQUIRED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.CHANNEL_KEY_REQUIRED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.CHANNEL_NOT_CONFIGURED: HTTPStatus.FORBIDDEN,
    ErrorCode.CUSTOMER_UNKNOWN: HTTPStatus.NOT_FOUND,
    ErrorCode.OTHER_CUSTOMER: HTTPStatus.CONFLICT,
    ErrorCode.NOT_SIGNED_IN: HTTPStatus.CONFLICT,
    ErrorCode.INVALID_REQUEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ErrorCode.CODE_TOO_SOON: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.TOO_MANY_CODES: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.PHONE_BLOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.CODE_WRONG: HTTPStatus.FORBIDDEN,
    ErrorCode.CODE_USED_UP: HTTPStatus.FORBIDDEN,
    ErrorCode.CODE_EXPIRED: HTTPStatus.GONE,
    ErrorCode.NO_CODE: HTTPStatus.NOT_FOUND,
    ErrorCode.ANONYMOUS: HTTPStatus.FORBIDDEN,
    ErrorCode.DAY_PAST: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCode.DAY_TOO_FAR: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorCode.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
}

MESSAGES: Mapping[ErrorCode, str] = {
    ErrorCode.SERVICE_KEY_REQUIRED: "the X-Service-Key header is missing or wrong",
    ErrorCode.CHANNEL_KEY_REQUIRED: "the X-Channel-Key header is missing or wrong",
    ErrorCode.CHANNEL_NOT_CONFIGURED: "no channel key is set, so nobody can use this",
    ErrorCode.CUSTOMER_UNKNOWN: "there is no customer with this id",
    ErrorCode.OTHER_CUSTOMER: "the conversation is another customer's",
    ErrorCode.NOT_SIGNED_IN: "nobody is signed in here whose session could be renewed",
    ErrorCode.INVALID_REQUEST: "the request does not match the API document",
    ErrorCode.NOT_FOUND: "there is no such thing",
    ErrorCode.METHOD_NOT_ALLOWED: "this path does not know this method",
    ErrorCode.CODE_TOO_SOON: "a code was sent to this phone a moment ago",
    ErrorCode.TOO_MANY_CODES: "too many codes were sent to this phone within an hour",
    ErrorCode.PHONE_BLOCKED: "too many wrong codes were typed for this phone today",
    ErrorCode.CODE_WRONG: "the code is wrong",
    ErrorCode.CODE_USED_UP: "the code was used, or tried too often; ask for a new one",
    ErrorCode.CODE_EXPIRED: "the code is too old or a newer one was sent; ask for a new one",
    ErrorCode.NO_CODE: "this conversation has not asked for a code for this phone",
    ErrorCode.ANONYMOUS: "nobody is verified in this conversation",
    ErrorCode.DAY_PAST: "the day is before today in Asia/Shanghai",
    ErrorCode.DAY_TOO_FAR: "the day is more than a year ahead",
    ErrorCode.UNAVAILABLE: "the database does not answer",
    ErrorCode.INTERNAL_ERROR: "something went wrong inside",
}


class ApiError(Exception):
    """An answer other than success.

    Rules return it where what they counted must be committed (raising inside a transaction would
    undo a wrong try); routes raise it afterwards.
    """

    def __init__(
        self,
        code: ErrorCode,
        *,
        tries_left: int | None = None,
        retry_after_seconds: int | None = None,
        fields: list[str] | None = None,
    ) -> None:
        super().__init__(code.value)
        self.body = Error(
            code=code,
            message=MESSAGES[code],
            tries_left=tries_left,
            retry_after_seconds=retry_after_seconds,
            fields=fields,
        )

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """The answer as HTTP."""
        sent = dict(headers or {})
        if self.body.retry_after_seconds is not None:
            sent["Retry-After"] = str(self.body.retry_after_seconds)
        content = self.body.dict(exclude_none=True)
        return JSONResponse(content, status_code=STATUS[self.body.code], headers=sent)


def declared(*codes: ErrorCode) -> dict[int | str, dict[str, Any]]:
    """What the API document says of these errors, to be given to a route as `responses`."""
    document: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        entry = document.setdefault(
            int(STATUS[code]),
            {"model": Error, "description": "", "content": {"application/json": {"examples": {}}}},
        )
        entry["description"] += f"{'; ' if entry['description'] else ''}`{code.value}`"
        entry["content"]["application/json"]["examples"][code.value] = {
            "value": {"code": code.value, "message": MESSAGES[code]}
        }
        if code in (ErrorCode.CODE_TOO_SOON, ErrorCode.TOO_MANY_CODES, ErrorCode.PHONE_BLOCKED):
            entry["headers"] = {
                "Retry-After": {
                    "description": "Seconds to wait.",
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
    return document


def install(app: FastAPI) -> None:
    """Makes every error of `app`, the framework's own included, look the same."""

    @app.exception_handler(ApiError)
    async def _api_error(request: Request, error: ApiError) -> Response:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        # Only where it is wrong is told, not what was there: it may be a phone or a code.
        fields = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        return ApiError(ErrorCode.INVALID_REQUEST, fields=fields).response()

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return ApiError(ErrorCode.NOT_FOUND).response()
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return ApiError(ErrorCode.METHOD_NOT_ALLOWED).response(
                {"Allow": ", ".join(_methods_of(request))}
            )
        return ApiError(ErrorCode.INVALID_REQUEST).response()

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    async def _database(request: Request, error: Exception) -> Response:
        # `orig` only: the full text would put the statement's parameters into the log.
        logger.error("The database does not answer: %s", type(getattr(error, "orig", error)))
        return ApiError(ErrorCode.UNAVAILABLE).response()

    @app.exception_handler(Exception)
    async def _internal(request: Request, error: Exception) -> Response:
        return ApiError(ErrorCode.INTERNAL_ERROR).response()


def _methods_of(request: Request) -> list[str]:
    """Every method of the path; the framework's own `Allow` names only one route's."""
    methods = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)
