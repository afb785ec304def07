"""Announcements: who sees one, in which language, until when; written, published, put away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.operations import services
from migranportal.operations.markdown import rendered
from migranportal.operations.models import Announcement, Dismissal
from migranportal.operations.selectors import announcements_for, reach_of
from migranportal.operations.services.announcements import OutsideOwnAreasError
from tests.factories.accounts import user_with
from tests.factories.operations import AnnouncementFactory
from tests.factories.regions import AreaFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("roles", "areas", "seen_by"),
    [
        ([], [], {Role.ANALYST, Role.BP3MI_OFFICER, Role.VILLAGE_OFFICER}),
        ([Role.BP3MI_OFFICER], [], {Role.BP3MI_OFFICER}),
        ([], ["35"], {Role.BP3MI_OFFICER, Role.VILLAGE_OFFICER}),
        ([], ["35.04"], {Role.VILLAGE_OFFICER}),
        ([], ["35.0"], set()),
        ([Role.VILLAGE_OFFICER], ["52"], set()),
    ],
)
def test_is_seen_by_the_roles_and_areas_that_it_names(
    roles: list[str], areas: list[str], seen_by: set[Role]
) -> None:
    announcement = AnnouncementFactory(published=True, roles=roles, area_codes=areas)
    found = set()
    for role in (Role.ANALYST, Role.BP3MI_OFFICER, Role.VILLAGE_OFFICER):
        if announcements_for(user_with(role), on=ON):
            found.add(role)
    assert found == seen_by
    assert reach_of(announcement, on=ON) == len(seen_by)


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({}, True),
        ({"since_date": ON, "until_date": ON}, True),
        ({"since_date": ON + timedelta(days=1)}, False),
        ({"until_date": ON - timedelta(days=1)}, False),
        ({"withdrawn_at": timezone.now()}, False),
        ({"published_at": None, "published_by": None}, False),
    ],
)
def test_is_shown_in_its_period_once_published(changes: dict[str, Any], is_shown: bool) -> None:
    AnnouncementFactory(published=True)
    Announcement.objects.update(**changes)
    assert bool(announcements_for(user_with(Role.ANALYST), on=ON)) is is_shown


def test_the_most_important_comes_first_and_what_is_put_away_is_gone(client: Client) -> None:
    AnnouncementFactory(published=True, title_id="Biasa")
    urgent = AnnouncementFactory(published=True, title_id="Segera", importance=3)
    user = user_with(Role.REGENCY_OFFICER)
    assert [a.title_id for a in announcements_for(user, on=ON)] == ["Segera", "Biasa"]
    client.force_login(user)
    for path in ("/", "/admin/"):
        assert client.get(path).content.decode().index("Segera") > 0
    url = reverse("operations:dismiss", args=[urgent.pk])
    assert client.post(url, {"next": "/admin/"}).url == "/admin/"
    assert client.post(url, {"next": "https://elsewhere.test/"}).url == "/"
    assert Dismissal.objects.count() == 1
    for path in ("/", "/admin/"):
        body = client.get(path).content.decode()
        assert "Segera" not in body
        assert "Biasa" in body


def test_nobody_puts_away_what_is_not_for_them(client: Client) -> None:
    other = AnnouncementFactory(published=True, area_codes=["52"])
    client.force_login(user_with(Role.VILLAGE_OFFICER))
    assert client.post(reverse("operations:dismiss", args=[other.pk])).status_code == 404


def test_readers_of_english_get_english_where_there_is_some() -> None:
    both = AnnouncementFactory(title_en="Maintenance", text_en="Tonight.")
    only = AnnouncementFactory()
    with translation.override("en"):
        assert (both.title, both.text, both.text_language) == ("Maintenance", "Tonight.", "en")
        assert (only.title, only.text_language) == (only.title_id, "id")
    with translation.override("id"):
        assert (both.title, both.text_language) == (both.title_id, "id")


def test_markdown_has_no_html_no_scripts_no_pictures() -> None:
    text = (
        "**tebal** <script>alert(1)</script> [a](javascript:alert(1)) ![b](https://x.test/b.png)\n\n"
        "# Judul\n\n- satu\n- [dua](https://kp2mi.go.id)"
    )
    html = rendered(text)
    assert "<strong>tebal</strong>" in html
    assert '<a href="https://kp2mi.go.id">dua</a>' in html
    assert "<li>" in html
    assert not any(bad in html for bad in ("<script", 'href="javascript', "<img", "<h1"))


def test_the_desk_writes_previews_publishes_withdraws(client: Client) -> None:
    AreaFactory(code="35", name="Jawa Timur")
    author = user_with(Role.PROGRAM_OFFICER)
    reader = user_with(Role.BP3MI_OFFICER)
    client.force_login(author)
    data = {
        "title_id": "Pemeliharaan",
        "text_id": "Portal **dirawat**.",
        "title_en": "",
        "text_en": "",
        "importance": "2",
        "roles": ["bp3mi_officer"],
        "area_codes": "35, 35",
        "since_date": timezone.localdate().isoformat(),
        "until_date": "",
    }
    response = client.post(reverse("admin:operations_announcement_add"), data)
    made = Announcement.objects.get()
    preview = reverse("admin:operations_announcement_preview", args=[made.pk])
    assert response.url == preview
    assert (made.area_codes, made.published_at) == (["35"], None)
    page = client.get(preview)
    assert "<strong>dirawat</strong>" in page.content.decode()
    assert page.context["reach"] == 1
    assert not announcements_for(reader, on=timezone.localdate())
    client.post(preview, {"publish": ""})
    assert announcements_for(reader, on=timezone.localdate()) == [made]
    made.refresh_from_db()
    made.title_id = "Lain"
    with pytest.raises(services.AnnouncementClosedError):
        services.save_announcement(announcement=made, by=author, at=timezone.now())
    client.post(preview, {"withdraw": ""})
    assert not announcements_for(reader, on=timezone.localdate())
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert [a for a in acts if a.startswith("announcement.")] == [
        "announcement.added",
        "announcement.published",
        "announcement.withdrawn",
    ]


def test_unknown_areas_are_named_at_their_field(client: Client) -> None:
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    data = {
        "title_id": "A",
        "text_id": "B",
        "importance": "1",
        "area_codes": "99",
        "since_date": "2026-01-01",
    }
    response = client.post(reverse("admin:operations_announcement_add"), data)
    errors = response.context["adminform"].form.errors
    assert list(errors) == ["area_codes"]
    assert "99" in str(errors)


def test_nobody_announces_beyond_their_areas() -> None:
    announcement = AnnouncementFactory.build()
    with pytest.raises(OutsideOwnAreasError):
        services.save_announcement(
            announcement=announcement, by=user_with(Role.BP3MI_OFFICER), at=timezone.now()
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"until_date": date(2025, 1, 1)},
        {"published_at": timezone.now()},
        {"withdrawn_at": timezone.now()},
        {"title_en": "Only the title"},
    ],
)
def test_the_database_refuses(changes: dict[str, Any]) -> None:
    announcement = AnnouncementFactory.build(**changes)
    with pytest.raises(ValidationError):
        announcement.full_clean()


def test_every_page_of_the_desk_shows_it_until_it_is_put_away(client: Client) -> None:
    announcement = AnnouncementFactory(published=True, title_id="Portal dirawat")
    client.force_login(user_with(Role.ANALYST))
    pages = ["/admin/", "/admin/villages/village/", "/admin/training/session/agenda/"]
    for page in pages:
        text = client.get(page).content.decode()
        assert text.count("Portal dirawat") >= 1, page
        assert ("<details open>" in text) is (page == "/admin/")
    assert "Portal dirawat" not in client.get("/admin/villages/village/?_popup=1").content.decode()
    where = reverse("operations:dismiss", args=[announcement.pk])
    back = client.post(where, {"next": "/admin/villages/village/?q=a"})
    assert back["Location"] == "/admin/villages/village/?q=a"
    assert "Portal dirawat" not in client.get("/admin/villages/village/").content.decode()
