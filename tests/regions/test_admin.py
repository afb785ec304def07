"""The register in the admin site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from migranportal.accounts.roles import Role
from migranportal.regions.admin.outline import draw
from migranportal.regions.models import Area, AreaSuccession, Country
from tests.factories.accounts import user_with
from tests.factories.regions import (
    SQUARE,
    AreaBoundaryFactory,
    AreaFactory,
    AreaSuccessionFactory,
    CountryFactory,
)
from villages.models import Village

pytestmark = pytest.mark.django_db

LIST = "admin:regions_area_changelist"
PAGE = "admin:regions_area_change"
SUGGESTIONS = "admin:regions_areasuccession_suggestions"
ADD = "admin:regions_areasuccession_add"


@pytest.fixture
def sign_in(client: Client) -> Callable[[Role], Client]:
    """Sign in with a role, in English."""

    def sign_in(role: Role) -> Client:
        client.force_login(user_with(role))
        client.cookies["django_language"] = "en"
        return client

    with translation.override("en"):
        yield sign_in


@pytest.fixture
def manager(sign_in: Callable[[Role], Client]) -> Client:
    """Signed in as somebody who may change the register."""
    return sign_in(Role.MINISTRY_ADMINISTRATOR)


@pytest.fixture
def village() -> Area:
    """Tunggangri, with names around it and the outline of its regency."""
    AreaFactory(code="35", name="Jawa Timur")
    AreaBoundaryFactory(area=AreaFactory(code="35.04", name="Kabupaten Tulungagung"))
    AreaFactory(code="35.04.14", name="Kalidawir")
    return AreaFactory(
        code="35.04.14.2011", name="Tunggangri", latitude="-8.05", longitude="111.95"
    )


def _text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_shows_where_each_area_lies(manager: Client, village: Area) -> None:
    page = _text(manager.get(reverse(LIST), {"q": "tunggang"}))
    assert village.code in page
    assert "Kalidawir" in page
    assert "Kabupaten Tulungagung" in page


def test_list_is_searched_and_filtered(manager: Client, village: Area) -> None:
    AreaFactory(code="18.07.05.2003", name="Sidomulyo")
    AreaFactory(code="35.04.14.2012", name="Sidomulyo", ended=True)

    def codes(**filters: str) -> list[str]:
        return [area.code for area in manager.get(reverse(LIST), filters).context["cl"].result_list]

    assert codes(q="35.04.14.20") == ["35.04.14.2011", "35.04.14.2012"]
    assert codes(q="sidomulyo", province="18") == ["18.07.05.2003"]
    assert codes(q="sidomulyo", validity="ended") == ["35.04.14.2012"]
    assert codes(q="sidomulyo, tulungagung") == ["35.04.14.2012"]
    assert codes(level__exact="district") == ["18.07.05", "35.04.14"]


@pytest.mark.queries
def test_list_costs_the_same_for_one_row_and_forty(manager: Client, village: Area) -> None:
    manager.get(reverse(LIST))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(reverse(LIST), {"level__exact": "village"}).status_code == 200
        assert not any("COUNT(*) FROM" in q["sql"] and "LIMIT" not in q["sql"] for q in captured)
        return len(captured)

    one = queries()
    AreaFactory.create_batch(39)
    assert queries() == one


def test_page_shows_outline_successions_and_periods(manager: Client, village: Area) -> None:
    before = AreaFactory(code="35.04.14.1011", name="Tunggangri Lama", ended=True)
    AreaSuccessionFactory(predecessor=before, successor=village, decree="Kepmendagri X")
    earlier = AreaFactory(
        code=village.code, name="Tunggangri Kulon", valid_from="2010-01-01", ended=True
    )

    page = _text(manager.get(reverse(PAGE, args=[village.pk])))

    assert 'aria-label="Kabupaten Tulungagung (35.04)"' in page
    assert "<circle" in page
    assert "Tunggangri Lama (35.04.14.1011)" in page
    assert "Kepmendagri X" in page
    assert reverse(PAGE, args=[earlier.pk]) in page
    assert "Kalidawir, Kabupaten Tulungagung, Jawa Timur" in page
    assert 'name="name"' in page
    assert " style=" not in page[page.index("<svg viewBox") : page.index("</svg>")]


def test_page_of_a_regency_links_to_what_it_contains(manager: Client, village: Area) -> None:
    regency = Area.objects.get(code="35.04")
    page = _text(manager.get(reverse(PAGE, args=[regency.pk])))
    assert "?q=35.04.&amp;validity=in_force" in page
    assert "<circle" not in page


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REGENCY_OFFICER])
def test_others_only_read(sign_in: Callable[[Role], Client], village: Area, role: Role) -> None:
    client = sign_in(role)
    page = _text(client.get(reverse(PAGE, args=[village.pk])))
    assert 'name="name"' not in page
    assert client.post(reverse(PAGE, args=[village.pk]), {"name": "X"}).status_code == 403
    assert client.get(reverse(ADD)).status_code == 403
    assert client.get(reverse(SUGGESTIONS)).status_code == 403
    assert client.post(reverse(SUGGESTIONS)).status_code == 403


def test_manager_corrects_an_area_and_the_history_knows(manager: Client, village: Area) -> None:
    values = {"name": "Tunggangri Baru", "kind": "desa", "postal_code": "66281", "bps_code": ""}
    response = manager.post(reverse(PAGE, args=[village.pk]), values)
    assert response.status_code == 302
    event = village.events.select_related("pgh_context").order_by("-pgh_id").first()
    assert event.name == "Tunggangri Baru"
    assert event.pgh_context.metadata["url"] == reverse(PAGE, args=[village.pk])


def test_nobody_adds_or_deletes_areas(manager: Client, village: Area) -> None:
    assert manager.get(reverse("admin:regions_area_add")).status_code == 403
    address = reverse("admin:regions_area_delete", args=[village.pk])
    assert manager.post(address, {"post": "yes"}).status_code == 403
    assert Area.objects.filter(pk=village.pk).exists()


def test_countries_are_shown_and_marked(manager: Client) -> None:
    CountryFactory(code="NA", name_id="Namibia", is_destination=False)
    assert "Namibia" in _text(manager.get(reverse("admin:regions_country_changelist")))
    address = reverse("admin:regions_country_change", args=["NA"])
    values = {"name_id": "Namibia", "name_en": "Namibia", "is_destination": "on"}
    assert manager.post(address, values).status_code == 302
    assert Country.objects.get(code="NA").is_destination


def _pair(**fields: Any) -> tuple[Area, Area]:
    return (
        AreaFactory(code="35.04.14.2016", name="Betak", ended=True),
        AreaFactory(code="35.04.14.1016", name="Betak", fresh=True, **fields),
    )


def _form(old: Area, new: Area, **values: str) -> dict[str, str]:
    return {
        "predecessor": str(old.pk),
        "successor": str(new.pk),
        "kind": "recoded",
        "effective_date": "2025-06-23",
        "carries_records": "on",
        **values,
    }


def test_recorded_succession_takes_the_file_along(manager: Client) -> None:
    old, new = _pair()
    file = Village.objects.create(area=old)

    assert manager.post(reverse(ADD), _form(old, new)).status_code == 302

    file.refresh_from_db()
    assert file.area == new
    link = AreaSuccession.objects.get()
    address = reverse("admin:regions_areasuccession_change", args=[link.pk])
    assert "Betak (35.04.14.1016)" in _text(manager.get(address))
    assert manager.post(address, _form(old, new)).status_code == 403
    listed = _text(manager.get(reverse("admin:regions_areasuccession_changelist")))
    assert reverse(SUGGESTIONS) in listed


def test_refused_succession_comes_back_with_what_was_typed(manager: Client) -> None:
    old, new = _pair()
    page = _text(manager.post(reverse(ADD), _form(new, old, decree="Kepmendagri X")))
    assert "is still in force, so it can only be split" in page
    assert 'value="Kepmendagri X"' in page
    assert not AreaSuccession.objects.exists()


def test_split_recorded_link_by_link(manager: Client) -> None:
    old, new = _pair()
    side = AreaFactory(code="35.04.14.1017", name="Betak Timur", fresh=True)
    file = Village.objects.create(area=old)

    values = _form(old, side, kind="split")
    del values["carries_records"]
    assert manager.post(reverse(ADD), values).status_code == 302
    file.refresh_from_db()
    assert file.area == old
    assert manager.post(reverse(ADD), _form(old, new, kind="split")).status_code == 302
    file.refresh_from_db()
    assert file.area == new
    assert Village.objects.filter(area=side).exists()


def test_likely_successions_are_confirmed_by_hand(manager: Client) -> None:
    old, new = _pair(decree="Kepmendagri X")
    file = Village.objects.create(area=old)
    page = _text(manager.get(reverse(SUGGESTIONS)))
    assert f'value="{old.pk}:{new.pk}"' in page
    assert "same name, same parent" in page
    assert not AreaSuccession.objects.exists()

    response = manager.post(reverse(SUGGESTIONS), {"pair": f"{old.pk}:{new.pk}"}, follow=True)

    assert "1 succession recorded." in _text(response)
    link = AreaSuccession.objects.get()
    assert (link.kind, link.decree, link.effective_date) == (
        "recoded",
        "Kepmendagri X",
        new.valid_from,
    )
    file.refresh_from_db()
    assert file.area == new


def test_pair_that_nobody_suggested_is_not_recorded(manager: Client) -> None:
    old, other = AreaFactory(ended=True, name="Betak"), AreaFactory(fresh=True, name="Pucangan")
    manager.post(reverse(SUGGESTIONS), {"pair": f"{old.pk}:{other.pk}"})
    assert not AreaSuccession.objects.exists()


def test_outline_keeps_proportions_and_holes() -> None:
    hole = [[111.94, -8.06], [111.96, -8.06], [111.96, -8.04], [111.94, -8.06]]
    svg = draw({"type": "Polygon", "coordinates": [*SQUARE, hole]}, label="<b>", mark=(111.95, -8))
    assert 'aria-label="&lt;b&gt;"' in svg
    assert 'viewBox="0 0 277.4 280.0"' in svg
    assert svg.count("M") == svg.count("Z") == 2
    assert '<circle cx="138.7" cy="6.0"' in svg
