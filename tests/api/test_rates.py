"""How often a client may ask, what every answer tells of it, and what is told of deprecated fields."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from drf_spectacular.generators import SchemaGenerator
from redis import Redis

from migranportal.api import limits
from migranportal.api.datasets import _registry, dataset_called
from migranportal.api.deprecation import Deprecation
from tests.api.partners import Partner
from tests.factories.villages import VillageFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 5, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _few(settings: Any) -> Any:
    settings.PORTAL_API_READS_A_MINUTE = 3
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield
    cache.clear()


def test_answers_count_down_and_the_fourth_is_refused() -> None:
    partner = Partner()
    partner.grant("villages")
    first = partner.get("villages/")
    assert first["RateLimit-Policy"] == '"read";q=3;w=60'
    assert first["RateLimit"] == '"read";r=2;t=50'
    # A refusal of another kind counts as well.
    assert partner.get("workers/")["RateLimit"] == '"read";r=1;t=50'
    assert partner.get("")["RateLimit"] == '"read";r=0;t=50'
    refused = partner.get("villages/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "50")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["RateLimit"] == '"read";r=0;t=50'
    assert refused.json()["code"] == "too_many_requests"
    assert refused.json()["retry_after"] == 50
    with time_machine.travel(NOON.replace(minute=1, second=0), tick=False):
        assert partner.get("villages/").status_code == 200


def test_each_client_is_counted_for_itself() -> None:
    busy, other = Partner(), Partner()
    for _number in range(4):
        busy.get("")
    assert busy.get("").status_code == 429
    assert other.get("").status_code == 200


def test_writing_is_counted_apart(settings: Any) -> None:
    settings.PORTAL_API_WRITES_A_MINUTE = 1
    partner = Partner()
    assert partner.client.post("/api/v1/")["RateLimit"] == '"write";r=0;t=50'
    assert partner.client.post("/api/v1/").status_code == 429
    assert partner.get("").status_code == 200


def test_without_the_cache_nobody_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    partner = Partner()
    nowhere = Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(limits, "_server", lambda: nowhere)
    for _number in range(5):
        answer = partner.get("")
        assert answer.status_code == 200
        assert "RateLimit" not in answer


def test_options_name_the_methods_and_others_are_405() -> None:
    partner = Partner()
    answer = partner.client.options("/api/v1/villages/")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = partner.client.delete("/api/v1/villages/")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused["Content-Type"] == "application/problem+json"


def test_head_is_get_without_its_body() -> None:
    partner = Partner()
    partner.grant("villages")
    key = VillageFactory().pk
    for address in ("/api/v1/villages/", f"/api/v1/villages/{key}/"):
        got, head = partner.client.get(address), partner.client.head(address)
        cache.clear()
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == got["ETag"]


def test_what_is_deprecated_is_told_in_answers_and_schema(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORTAL_API_READS_A_MINUTE = 100
    village = VillageFactory()
    partner = Partner()
    partner.grant("villages")
    known: Any = dataset_called("villages")
    name = next(field.name for field in known.fields if field.name != "id")
    gone = Deprecation(date(2026, 3, 2), date(2027, 6, 1), "Use another one.")
    assert "Deprecation" not in partner.get("villages/")

    fields = tuple(replace(f, deprecated=gone) if f.name == name else f for f in known.fields)
    monkeypatch.setitem(_registry, "villages", replace(known, fields=fields))
    _follow(monkeypatch, partner, "villages")
    for address in ("villages/", f"villages/{village.pk}/", f"villages/?fields=id,{name}"):
        answer = partner.get(address)
        assert answer["Deprecation"] == "@1772409600"
        assert answer["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
    assert "Deprecation" not in partner.get("villages/?fields=id")


def _follow(monkeypatch: pytest.MonkeyPatch, partner: Partner, name: str) -> None:
    """Let the addresses of a dataset use what the registry has now."""
    from django.urls import resolve  # noqa: PLC0415

    for address in (f"/api/v1/{name}/", f"/api/v1/{name}/1/"):
        view: Any = resolve(address).func
        monkeypatch.setattr(view.cls, "dataset", dataset_called(name))


def test_the_schema_marks_what_is_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    known: Any = dataset_called("villages")
    gone = Deprecation(date(2026, 3, 2), date(2027, 6, 1), "Use another one.")
    first, second, *rest = known.fields
    fields = (first, replace(second, deprecated=gone), *rest)
    monkeypatch.setitem(_registry, "villages", replace(known, fields=fields, deprecated=gone))
    _follow(monkeypatch, Partner(), "villages")
    made: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    record = made["components"]["schemas"]["VillagesRecord"]["properties"][second.name]
    assert record["deprecated"] is True
    assert "may be gone from 2027-06-01 on. Use another one." in record["description"]
    assert made["paths"]["/api/v1/villages/"]["get"]["deprecated"] is True
    assert "deprecated" not in made["paths"]["/api/v1/regions/"]["get"]
