"""The list of notices, marking them read, and the e-mail setting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from migranportal.accounts.roles import Role
from migranportal.notices.models import DigestSetting, Kind, Notice
from migranportal.notices.selectors import MOST_COUNTED, PAGE_SIZE, unread_count
from migranportal.notices.services import forget_old
from migranportal.notices.wording import SENTENCES, needed_parameters, sentence
from tests.factories.accounts import user_with
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def reader(client: Client) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_speaks_the_readers_language(client: Client, reader: Any) -> None:
    NoticeFactory(user=reader)
    page = text_of(client.get("/pemberitahuan/"))
    assert "Masa bakti Satgas Tunggangri berakhir pada 1 April 2026." in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = text_of(client.get("/pemberitahuan/"))
    assert "The term of the task force of Tunggangri ends on 1 April 2026." in page


def test_words_that_differ_by_language_and_long_lists() -> None:
    criteria = [{"id": f"Kriteria {n}", "en": f"Criterion {n}"} for n in range(5)]
    notice = NoticeFactory(
        kind=Kind.EVIDENCE_AGEING,
        parameters={"until_date": "2026-04-01", "criteria": criteria},
    )
    with override("id"):
        assert "Kriteria 0, Kriteria 1, Kriteria 2 dan 2 lainnya" in sentence(notice)


def test_every_kind_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Kind)
    assert needed_parameters(Kind.REGULATION_ENDING) == {"number", "until_date"}


def test_nobody_sees_anothers_notices(client: Client, reader: Any) -> None:
    other = NoticeFactory()
    assert "Tunggangri" not in text_of(client.get("/pemberitahuan/"))
    assert client.post(f"/pemberitahuan/{other.pk}/").status_code == 404
    client.post("/pemberitahuan/")
    other.refresh_from_db()
    assert other.read_at is None


def test_the_filter_shows_the_unread(client: Client, reader: Any) -> None:
    NoticeFactory(user=reader, place="Betak", read=True)
    assert "Anda sudah membaca semuanya." in text_of(
        client.get("/pemberitahuan/?tampil=belum-dibaca")
    )
    NoticeFactory(user=reader)
    page = text_of(client.get("/pemberitahuan/?tampil=belum-dibaca"))
    assert ("Tunggangri" in page, "Betak" in page) == (True, False)


def test_opening_marks_read_and_leads_on(client: Client, reader: Any) -> None:
    notice = NoticeFactory(user=reader)
    response = client.post(f"/pemberitahuan/{notice.pk}/", {"buka": "1"})
    assert (response.status_code, response.url) == (302, notice.link)
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    response = client.post(f"/pemberitahuan/{notice.pk}/")
    assert response.url == "/pemberitahuan/"
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_are_marked_read_at_once(client: Client, reader: Any) -> None:
    NoticeFactory.create_batch(3, user=reader)
    client.post("/pemberitahuan/")
    assert unread_count(reader) == 0
    assert Notice.objects.filter(user=reader, read_at__isnull=False).count() == 3


def test_pages_follow_each_other_without_gap_or_repetition(client: Client, reader: Any) -> None:
    for n in range(PAGE_SIZE * 2 + 5):  # several of the same moment, too
        NoticeFactory(user=reader, place=f"<{n}>", created_at=AT + timedelta(minutes=n // 3))
    seen: list[str] = []
    url: str | None = "/pemberitahuan/"
    while url:
        response = client.get(url)
        seen += [notice.place for notice, _text in response.context["notices"]]
        following = response.context["following"]
        url = f"/pemberitahuan/?sebelum={following.replace('+', '%2B')}" if following else None
    assert seen == [f"<{n}>" for n in reversed(range(PAGE_SIZE * 2 + 5))]


def test_a_garbled_place_in_the_list_begins_it_anew(client: Client, reader: Any) -> None:
    NoticeFactory(user=reader)
    assert "Tunggangri" in text_of(client.get("/pemberitahuan/?sebelum=kemarin_x"))


def test_the_header_counts_the_unread(client: Client, reader: Any) -> None:
    assert "portal-badge" not in text_of(client.get("/"))
    NoticeFactory.create_batch(2, user=reader)
    assert '<span class="portal-badge">2 ' in text_of(client.get("/"))
    NoticeFactory.create_batch(MOST_COUNTED, user=reader)
    assert '<span class="portal-badge">99+ ' in text_of(client.get("/"))


@pytest.mark.queries
def test_the_number_of_queries_does_not_grow(
    client: Client, reader: Any, django_assert_num_queries: Any
) -> None:
    NoticeFactory.create_batch(PAGE_SIZE * 2, user=reader)
    client.get("/pemberitahuan/")
    # the user, the roles, row security on and off, the page of the list, the count
    with django_assert_num_queries(6):
        client.get("/pemberitahuan/")


def test_the_setting_is_saved(client: Client, reader: Any) -> None:
    assert client.get("/pemberitahuan/pengaturan/").status_code == 200
    client.post("/pemberitahuan/pengaturan/", {"frequency": "weekly", "language": "en"})
    setting = DigestSetting.objects.get(user=reader)
    assert (setting.frequency, setting.language) == ("weekly", "en")
    answer = client.post("/pemberitahuan/pengaturan/", {"frequency": "hourly", "language": "en"})
    assert answer.status_code == 422


def test_old_notices_are_forgotten() -> None:
    NoticeFactory(read=True)
    NoticeFactory()
    assert forget_old(at=AT + timedelta(days=170)) == 0
    assert forget_old(at=AT + timedelta(days=200)) == 1
    assert forget_old(at=AT + timedelta(days=370)) == 1
