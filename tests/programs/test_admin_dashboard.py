"""The first page of the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from programs.models import Run, StaleVillage
from tests.factories.programs import RunFactory
from tests.factories.villages import VillageFactory
from tests.programs.admin_country import (
    Country,
    make_country,
    make_version,
    run_country,
    signed_in,
)

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


def page(client: Any, query: str = "") -> str:
    return str(client.get(f"{INDEX}{query}").content.decode())


def figures(text: str) -> list[str]:
    """Return the numbers of the first card."""
    card = text[text.index('<ul class="figures">') : text.index("</article>")]
    return re.findall(r">(\d+)</a>", card)


def test_nothing_computed_yet_says_what_to_do(db: None) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER, language="en")
    assert "Publish a criteria version first" in page(client)
    make_version()
    VillageFactory()
    text = page(client)
    assert "Press “Recompute the country”" in text
    assert "Nothing was computed yet." in text
    analyst, _user = signed_in(Role.ANALYST, language="en")
    assert "ask a program officer" in page(analyst)
    assert "Recompute the country</button>" not in page(analyst)


def test_counts_open_the_lists_behind_them(country: Country) -> None:
    client, _user = signed_in(Role.ANALYST)
    text = page(client)
    assert figures(text) == ["1", "1", "1"]
    card = text[text.index('<ul class="figures">') : text.index("</article>")]
    links = re.findall(r'href="([^"]+)"', card)
    for link, name in zip(links, ["Tunggangri", "Betak", "Pagersari"], strict=True):
        listed = client.get(link.replace("&amp;", "&")).context["cl"]
        assert [row.village.area.name for row in listed.result_list] == [name]


def test_table_links_and_never_confirmed(country: Country) -> None:
    client, _user = signed_in(Role.ANALYST)
    (row,) = client.get(INDEX).context["table"]
    assert (row.row.code, row.row.villages, row.row.never_confirmed) == ("35", 3, 1)
    assert row.row.share_never_confirmed == 33
    listed = client.get(row.never_confirmed_url).context["cl"].result_list
    assert [r.village_id for r in listed] == [country.open.pk]


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("", ["35", "36", "52"]),
        ("-villages", ["35", "52", "36"]),
        ("villages", ["36", "52", "35"]),
        ("-dme-met", ["35", "36", "52"]),
        ("nonsense", ["35", "36", "52"]),
    ],
)
def test_table_sorts(country: Country, sort: str, codes: list[str]) -> None:
    VillageFactory(area__code="36.01.01.2001")
    VillageFactory(area__code="52.01.01.2001")
    VillageFactory(area__code="52.01.01.2002")
    client, _user = signed_in(Role.ANALYST)
    answer = client.get(f"{INDEX}?sort={sort}")
    assert [row.row.code for row in answer.context["table"]] == codes


def test_officer_sees_the_own_area_only(country: Country) -> None:
    VillageFactory(area__code="36.01.01.2001")
    run_country()
    client, _user = signed_in(Role.REGENCY_OFFICER, "35.04")
    context = client.get(INDEX).context
    assert [row.row.code for row in context["table"]] == ["35.04.14"]
    assert context["overview"].villages == 3
    stranger, _user = signed_in(Role.REGENCY_OFFICER, "36.01")
    overview = stranger.get(INDEX).context["overview"]
    assert (overview.villages, [r.code for r in overview.rows]) == (1, ["36.01.01"])
    cells = overview.programs[0].cells
    assert [c.villages for c in cells] == [0, 0, 1, 0]


def test_stale_villages_are_counted_inside_the_area(country: Country) -> None:
    for village in (country.eligible, country.eligible, country.open):
        StaleVillage.objects.create(village_id=village.pk)
    client, _user = signed_in(Role.REGENCY_OFFICER, "35.04")
    context = client.get(INDEX).context
    assert context["overview"].stale == 2
    assert len(client.get(context["stale_url"]).context["cl"].result_list) == 2
    other, _user = signed_in(Role.REGENCY_OFFICER, "35.05")
    assert other.get(INDEX).context["overview"].stale == 0


def test_drift_is_an_alarm(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER, language="en")
    assert "alarm-box" not in page(client)
    now = timezone.now() + timedelta(minutes=1)
    RunFactory(created_at=now, finished_at=now, drifted=4)
    text = page(client)
    assert "4 villages changed although no record had" in text
    assert 'role="alert"' in text


def test_open_run_shows_its_progress(country: Country) -> None:
    run = RunFactory(state=Run.State.RUNNING, finished_at=None, created_at=timezone.now())
    for position in (1, 2, 3, 4):
        run.parts.create(position=position, finished_at=timezone.now() if position == 1 else None)
    client, _user = signed_in(Role.PROGRAM_OFFICER, language="en")
    text = page(client)
    assert 'value="25"' in text
    assert reverse("admin:programs_run_progress", args=[run.pk]) in text


def test_nothing_inline_breaks_the_content_policy(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    village = reverse("admin:programs_village_explanation", args=[country.eligible.pk])
    for text in (page(client), str(client.get(village).content.decode())):
        assert "style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\son[a-z]+=", text)


@pytest.mark.queries
def test_as_many_queries_for_twenty_villages_as_for_three(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    client.get(INDEX)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(INDEX).status_code == 200
        return len(queries)

    few = count()
    for n in range(20):
        VillageFactory(area__code=f"{36 + n}.01.01.2001")
    run_country()
    assert count() == few
    assert few <= 30  # what waits, from every app, is asked as well
