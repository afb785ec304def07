"""The committed schema: what the code makes, standard, complete, and with examples that are true."""

import re
from datetime import date
from io import StringIO
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from migranportal.api.datasets import datasets
from migranportal.api.deprecation import Deprecation, fields_of
from migranportal.api.models import EventKind, WebhookEndpoint
from migranportal.api.services.deliveries import deliver_due
from migranportal.api.services.endpoints import send_test_event
from migranportal.api.signing import signed_headers
from migranportal.api.views.schema import SCHEMA
from tests.api.messages import check_message
from tests.api.receiver import receiving
from tests.factories.webhooks import WebhookEndpointFactory

WITHOUT_TOKEN = {"exports_file"}
"""Operations whose address is signed."""
CODE = re.compile(r"""(?:Problem|_denied)\(\s*"(\w+)\"""")
REMEDY = "The schema changed: run `make schema` and commit migranportal/openapi.yaml."


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(SCHEMA.read_text())


def test_the_committed_schema_is_what_the_code_makes() -> None:
    made = StringIO()
    call_command("spectacular", lang="en", validate=True, fail_on_warn=True, stdout=made)
    assert made.getvalue().strip() == SCHEMA.read_text().strip(), REMEDY


def test_every_dataset_is_in_the_schema(document: Any) -> None:
    missing = [d.name for d in datasets() if f"/api/v1/{d.name}/" not in document["paths"]]
    assert not missing
    assert {d.name for d in datasets()} <= {tag["name"] for tag in document["tags"]}


def test_every_operation_says_what_it_is_and_how_it_refuses(document: Any) -> None:
    wrong = []
    for path, methods in document["paths"].items():
        if not path.startswith("/api/v1/"):
            continue
        for method, operation in methods.items():
            if operation["operationId"] in WITHOUT_TOKEN:
                continue
            statuses = set(operation["responses"])
            if not operation.get("summary") or not {"401", "403", "429"} <= statuses:
                wrong.append((method, path))
            (need,) = operation["security"]
            assert need == {"clientCredentials": ["read" if method == "get" else "write"]}
    assert not wrong


@pytest.mark.django_db
def test_the_token_endpoint_is_where_the_schema_says(client: Client, document: Any) -> None:
    scheme = document["components"]["securitySchemes"]["clientCredentials"]
    flow = scheme["flows"]["clientCredentials"]
    assert (flow["tokenUrl"], set(flow["scopes"])) == ("/api/o/token", {"read", "write"})
    assert flow["tokenUrl"] in document["paths"]
    assert client.get(flow["tokenUrl"]).status_code == 405


def test_examples_follow_their_schemas(document: Any) -> None:
    seen = 0
    for answer in _answers(document):
        for content in answer.get("content", {}).values():
            if "example" in content:
                root = {**content["schema"], "components": document["components"]}
                jsonschema_rs.validate(root, content["example"])
                seen += 1
    assert seen > 2 * len(datasets())


def test_every_event_that_partners_hear_of_is_in_the_schema(document: Any) -> None:
    operations = {kind: methods["post"] for kind, methods in document["webhooks"].items()}
    assert set(operations) == set(EventKind.values)
    names = [operation["operationId"] for operation in operations.values()]
    others = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert not {name for name in names if [*names, *others].count(name) > 1}
    for kind, operation in operations.items():
        sent = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
        assert sent == set(signed_headers([], message=uuid4(), at=timezone.now(), body=b""))
        check_message(operation["requestBody"]["content"]["application/json"]["example"])
        with pytest.raises(jsonschema_rs.ValidationError):
            check_message({"type": kind, "id": str(uuid4())})


@pytest.mark.django_db
def test_a_test_event_is_what_the_schema_says() -> None:
    endpoint = WebhookEndpointFactory()
    with receiving() as server:
        WebhookEndpoint.objects.update(url=server.url)
        send_test_event(endpoint=endpoint, by=endpoint.created_by, at=timezone.now())
        deliver_due(at=timezone.now())
    check_message(server.requests[0].message)


def _answers(document: Any) -> Any:
    yield from document["components"]["responses"].values()
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from operation["responses"].values()


@pytest.mark.django_db
def test_the_portal_serves_it_to_everybody_with_a_tag(client: Client) -> None:
    answer = client.get("/api/v1/openapi.yaml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/yaml")
    assert answer.content == SCHEMA.read_bytes()
    again = client.get("/api/v1/openapi.yaml", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.post("/api/v1/openapi.yaml").status_code == 405


def test_a_deprecation_is_told_a_year_before() -> None:
    with pytest.raises(ValueError, match="less than a year"):
        Deprecation(date(2026, 3, 2), date(2027, 3, 1), "Use x.")
    told = Deprecation(date(2026, 3, 2), date(2027, 3, 2), "Use x.")
    assert fields_of([told]) == {
        "Deprecation": "@1772409600",
        "Sunset": "Tue, 02 Mar 2027 00:00:00 GMT",
    }
    assert fields_of([]) == {}


def test_the_guide_names_every_code_of_a_problem() -> None:
    guide = (SCHEMA.parent.parent / "docs" / "api.md").read_text()
    sources = [path.read_text() for path in (SCHEMA.parent / "api").rglob("*.py")]
    raised = {code for text in sources for code in CODE.findall(text)}
    assert len(raised) > 20
    assert not {code for code in raised if f"`{code}`" not in guide}
