"""The partner API beside what one writes first, and its exports beside COPY.

Every request passes the whole of Django: middleware, sign-in by a token, the view, the streamed body.
Ours also checks grants, counts the rate limit and records whose data it sent.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.permissions import IsAuthenticated

from migranportal.accounts.models import DataGrant, DataLevel, Organisation
from migranportal.api.asking import cursor_of
from migranportal.api.datasets import dataset_called
from migranportal.api.models import ApiClient, ClientSecret
from migranportal.api.services.clients import open_client
from migranportal.api.services.tokens import give_token, new_token
from migranportal.urls import urlpatterns as portal
from tests.benchmarks.measuring import Cost, side_by_side
from workers.models import Worker

FIELDS = (
    *("name", "sex", "birth_date", "village_code", "stage", "procedural_status"),
    *("departed_date", "returned_date", "confirmed_date"),
)
PAGES, COUNTED_PAGES = 20, 5
EXPORTED = 1_000_000
DEEP = 1_000_000
COPY = """
    COPY (
        SELECT w.person_id, p.name, p.sex, p.birth_date, a.code, w.stage, w.procedural_status,
            w.departed_date, w.returned_date, w.confirmed_date
        FROM workers_worker w
        JOIN workers_person p ON p.id = w.person_id
        JOIN villages_village v ON v.id = w.village_id
        JOIN regions_area a ON a.id = v.area_id
        WHERE w.person_id > %s
    ) TO STDOUT
"""
API_LINES = (
    *("api.list_vs_plain", "api.list_vs_counted", "api.depth", "api.reads_overhead"),
    *("api.export_vs_copy", "api.export_csv_vs_copy"),
)
Measured = tuple[list[Cost], list[Cost], str]


class WorkerSerializer(serializers.ModelSerializer[Worker]):
    """The same fields as ours, as a framework writes them."""

    id = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.name")
    sex = serializers.CharField(source="person.sex")
    birth_date = serializers.DateField(source="person.birth_date")
    village_code = serializers.CharField(source="village.area.code")

    class Meta:
        model = Worker
        fields = ("id", *FIELDS)


class ByCursor(CursorPagination):
    page_size = 100
    ordering = "person_id"


class ByNumber(PageNumberPagination):
    page_size = 100


class PlainView(generics.ListAPIView[Worker]):
    """What one writes first: no grants, no record of reads."""

    queryset = Worker.objects.select_related("person", "village__area").order_by("person_id")
    serializer_class = WorkerSerializer
    pagination_class: Any = ByCursor
    permission_classes = (IsAuthenticated,)


class CountedView(PlainView):
    pagination_class = ByNumber


urlpatterns = [
    path("bench/plain/", PlainView.as_view()),
    path("bench/counted/", CountedView.as_view()),
    path("", include(portal)),
]


class ApiCalls:
    """A client of an organisation that may read the whole country, and what it asks for."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.token = _token()
        self.application = WSGIHandler()
        self.factory = RequestFactory(SERVER_NAME="localhost")

    def measure(self, name: str) -> Measured:
        """Measure what ``name`` stands for."""
        with _as_served():
            self.get("/api/v1/workers/")
            self.get("/bench/plain/")
            return self._measures()[name]()

    def _measures(self) -> dict[str, Callable[[], Measured]]:
        return {
            "api.list_vs_plain": lambda: self._beside("plain", PAGES),
            "api.list_vs_counted": lambda: self._beside("counted", COUNTED_PAGES),
            "api.depth": self._depth,
            "api.export_vs_copy": lambda: self._export("ndjson", ""),
            "api.export_csv_vs_copy": lambda: self._export("csv", " (FORMAT csv, HEADER)"),
            "api.reads_overhead": self._reads,
        }

    def _beside(self, other: str, pages: int) -> Measured:
        """Walk over as many pages, ours and the other's."""
        ours, theirs = side_by_side(
            lambda: self._walk("/api/v1/workers/", pages),
            lambda: self._walk(f"/bench/{other}/", pages),
            rounds=self.rounds,
        )
        against = {"plain": "ModelSerializer, CursorPagination", "counted": "the same, with count"}
        return ours, theirs, against[other]

    def _depth(self) -> Measured:
        key = _key_from_start(DEEP)
        dataset = dataset_called("workers")
        if dataset is None:
            raise LookupError("workers")
        deep = f"/api/v1/workers/?cursor={cursor_of(dataset, 'id', (key,))}"
        ours, theirs = side_by_side(
            lambda: self._again(deep), lambda: self._again("/api/v1/workers/"), rounds=self.rounds
        )
        return ours, theirs, "first page"

    def _reads(self) -> Measured:
        def unrecorded() -> None:
            with patch("migranportal.api.viewsets.record"):
                self._walk("/api/v1/workers/", PAGES)

        ours, theirs = side_by_side(
            lambda: self._walk("/api/v1/workers/", PAGES), unrecorded, rounds=self.rounds
        )
        return ours, theirs, "the same, nothing recorded"

    def _export(self, form: str, options: str) -> Measured:
        after = _key_from_end(EXPORTED)
        address = f"/api/v1/workers/export/?format={form}"
        address += f"&after={after}" if after else ""
        ours, theirs = side_by_side(
            lambda: self._drain(address), lambda: _copied(after, options), rounds=self.rounds
        )
        return ours, theirs, f"COPY TO{options}, unordered"

    def _walk(self, address: str, pages: int) -> None:
        for _page in range(pages):
            found = json.loads(self.get(address))
            if len(found.get("data", found.get("results"))) != 100:
                raise RuntimeError(f"{address} is no full page.")
            address = found["next"].removeprefix("http://localhost")

    def _again(self, address: str) -> None:
        for _time in range(PAGES):
            self.get(address)

    def _drain(self, address: str) -> None:
        if sum(map(len, self._answer(address))) < EXPORTED // 100:
            raise RuntimeError(f"{address} is nearly empty.")

    def get(self, address: str) -> bytes:
        """Return the body of an answer that must succeed."""
        return b"".join(self._answer(address))

    def _answer(self, address: str) -> Iterator[bytes]:
        request = self.factory.get(address, headers={"Authorization": f"Bearer {self.token}"})
        status: list[str] = []
        response: Any = self.application(
            request.environ, lambda line, _headers: status.append(line)
        )
        try:
            if not status[0].startswith("200"):
                raise RuntimeError(f"{address}: {status[0]} {b''.join(response)[:500]!r}")
            yield from response
        finally:
            response.close()


@contextmanager
def _as_served() -> Iterator[None]:
    """Serve both sides, keep the connection as the pool does, and let the client ask on.

    Log lines are made as in life, but do not stand in the table.
    """
    signals = (request_started, request_finished)
    console: Any = logging.getLogger().handlers[0]
    for signal in signals:
        signal.disconnect(close_old_connections)
    limits = {"PORTAL_API_READS_A_MINUTE": 10**9}
    try:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            override_settings(ROOT_URLCONF="tests.benchmarks.api", **limits),
        ):
            before = console.setStream(nowhere)
            yield
            console.setStream(before)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _token() -> str:
    """Return the token of a client whose organisation may read the fields of the whole country."""
    at, today = timezone.now(), timezone.localdate()
    organisation, _made = Organisation.objects.get_or_create(
        code="bench", defaults={"name": "Bench"}
    )
    DataGrant.objects.get_or_create(
        reference="bench",
        area_code="",
        defaults={
            "organisation": organisation,
            "dataset": "workers",
            "level": DataLevel.PERSON,
            "fields": list(FIELDS),
            "since_date": today,
            "until_date": today + timedelta(days=365),
            "purpose": "Benchmark",
            "basis": "Benchmark",
        },
    )
    if not ApiClient.objects.filter(organisation=organisation).exists():
        open_client(
            organisation=organisation,
            name="Bench",
            purpose="Benchmark",
            scopes=["read"],
            networks=[],
            by=None,
            at=at,
        )
    token = new_token()
    secret = ClientSecret.objects.filter(client__organisation=organisation).latest("pk")
    give_token(secret=secret, text=token, scopes=["read"], at=at)
    return token


def _key_from_start(place: int) -> int:
    keys = Worker.objects.order_by("pk").values_list("pk", flat=True)
    return int(keys[min(place, Worker.objects.count() - 200)])


def _key_from_end(count: int) -> int:
    keys = Worker.objects.order_by("-pk").values_list("pk", flat=True)
    return int(next(iter(keys[count : count + 1]), 0))


def _copied(after: int, options: str) -> None:
    with (
        connections["owner"].cursor() as cursor,
        cursor.copy(f"{COPY.rstrip()}{options}", [after]) as copy,
    ):
        for _row in copy:
            pass
