"""The API document is complete, and the backend does what it says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings

from .conftest import CHANNEL_KEY, DEMO_PHONES, SERVICE_KEY, Backend

KEYS = {"X-Service-Key": SERVICE_KEY, "X-Channel-Key": CHANNEL_KEY}


@pytest.fixture
def document(backend: Backend) -> Any:
    return backend.client.get("/openapi.json").json()


def operations(document: Any) -> list[tuple[str, Any]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_is_told_of(document: Any) -> None:
    for name, operation in operations(document):
        assert operation["summary"] and operation["description"], name


def test_every_answer_has_a_model(document: Any) -> None:
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"], (name, status)
            if status != "204":
                assert "schema" in answer["content"]["application/json"], (name, status)


def test_every_operation_but_health_asks_for_the_key(document: Any) -> None:
    assert document["components"]["securitySchemes"] == {
        "ServiceKey": {"type": "apiKey", "in": "header", "name": "X-Service-Key"},
        "ChannelKey": {"type": "apiKey", "in": "header", "name": "X-Channel-Key"},
    }
    others: dict[str, list[Any]] = {
        "get /health": [],
        "put /v1/sessions/{conversation_id}": [{"ChannelKey": []}],
        "get /v1/sessions/{conversation_id}": [{"ServiceKey": []}, {"ChannelKey": []}],
        "delete /v1/sessions/{conversation_id}": [{"ServiceKey": []}, {"ChannelKey": []}],
    }
    for name, operation in operations(document):
        expected = others.get(name, [{"ServiceKey": []}])
        assert operation["security"] == expected, name
        assert ("401" in operation["responses"]) == bool(expected), name


def test_only_the_errors_of_ours_are_in_it(document: Any) -> None:
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_evidence_is_told_apart_by_its_reason(document: Any) -> None:
    evidence = document["components"]["schemas"]["Hold"]["properties"]["evidence"]

    assert evidence["discriminator"]["propertyName"] == "reason"
    assert len(evidence["oneOf"]) == len(evidence["discriminator"]["mapping"]) == 8


@pytest.mark.parametrize(
    ("owner", "member", "model"),
    [
        ("Account", "refunds", "Refund"),
        ("Account", "drawdowns", "Drawdown"),
        ("Account", "instalment_plans", "InstalmentPlan"),
        ("Account", "limit_changes", "LimitChange"),
        ("Account", "failed_payments", "FailedPayment"),
        ("Account", "repayment_attempts", "RepaymentAttempt"),
        ("Account", "coupons", "Coupon"),
        ("AccountsSnapshot", "applications", "Application"),
        ("AccountsSnapshot", "bank_cards", "BankCard"),
        ("AccountsSnapshot", "cases", "Case"),
    ],
)
def test_records_may_be_left_out_by_a_provider(
    document: Any, owner: str, member: str, model: str
) -> None:
    schemas = document["components"]["schemas"]

    items = schemas[owner]["properties"][member]["items"]
    assert items == {"$ref": f"#/components/schemas/{model}"}
    assert member not in schemas[owner]["required"]
    assert schemas[model]["description"]


@pytest.fixture
def api(backend: Backend) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", backend.app, headers=KEYS)


@schemathesis.pytest.from_fixture("api").parametrize()
@hypothesis_settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_backend_does_what_the_document_says(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=KEYS)


def test_every_customers_accounts_are_as_the_document_says(backend: Backend, api: Any) -> None:
    operation = api["/v1/sessions/{conversation_id}/accounts"]["GET"]

    for phone in DEMO_PHONES:
        conversation = f"conversation-of-{phone}"
        backend.log_in(phone, conversation)
        operation.validate_response(backend.accounts(conversation))


def test_the_check_can_fail(backend: Backend, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = api["/v1/sessions/{conversation_id}/accounts"]["GET"]
    backend.log_in("19900000001")
    response = backend.accounts()
    response._content = response.content.replace(b'"1287.68"', b"1287.68")

    with pytest.raises(schemathesis.core.failures.FailureGroup):
        operation.validate_response(response)


def test_nothing_is_ever_null(backend: Backend) -> None:
    def nulls(value: Any) -> bool:
        if isinstance(value, dict):
            return any(nulls(item) for item in value.values())
        if isinstance(value, list):
            return any(nulls(item) for item in value)
        return value is None

    answers = [backend.client.get("/v1/products").json(), backend.session()]
    for phone in DEMO_PHONES:
        conversation = f"conversation-of-{phone}"
        answers += [
            backend.snapshot(phone, conversation),
            backend.session(conversation),
            backend.ask_for_code(phone, conversation).json(),  # too soon
            backend.try_code(phone, "12345", conversation).json(),  # not a code
        ]

    assert not any(nulls(answer) for answer in answers)
