"""Who sees and changes what: by role, by area, and in the database itself."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.rowsecurity import visible_areas
from tests.factories.accounts import user_with
from tests.factories.training import (
    CapitalAccessFactory,
    CertificateFactory,
    MentoringVisitFactory,
    ParticipantFactory,
    SessionFactory,
)
from tests.factories.villages import VillageFactory
from training.selectors import seats_taken

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "35.04.14.2011", "52.03.13.2001"
TABLES = ["training_participant", "training_certificate", "training_capitalaccess"]
EVENTS = [f"{table}event" for table in TABLES]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (names above)
        return int(cursor.fetchone()[0])


class TestRowSecurity:
    def test_rows_of_other_areas_are_not_there(self) -> None:
        for code in (HERE, ELSEWHERE):
            village = VillageFactory(area__code=code)
            CertificateFactory(participant__village=village)
            CapitalAccessFactory(business__owner__village=village)
        for table in (*TABLES, *EVENTS):
            whole = count(table)
            with visible_areas([HERE]):
                assert 0 < count(table) < whole, table
            with visible_areas(["35.04.14.2012"]):
                assert count(table) == 0, table
            with visible_areas([]):
                assert count(table) == 0, table

    def test_nobody_is_put_on_a_list_from_elsewhere(self) -> None:
        village = VillageFactory(area__code=ELSEWHERE)
        session = SessionFactory()
        with (
            visible_areas(["35"]),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            ParticipantFactory(session=session, village=village, person=None, name="Orang Lain")

    def test_seats_count_also_whom_the_request_does_not_see(self) -> None:
        session = SessionFactory()
        ParticipantFactory(session=session, village=VillageFactory(area__code=ELSEWHERE))
        with visible_areas([HERE]):
            assert seats_taken(session) == 1


def signed_in(role: Role, area: str | None = None) -> Client:
    client = Client()
    client.force_login(user_with(role, area=area))
    return client


class TestPages:
    def test_an_officer_of_another_province_finds_nothing(self, tmp_path: Path) -> None:
        session = SessionFactory(area=VillageFactory(area__code=HERE).area)
        participant = ParticipantFactory(session=session)
        other = signed_in(Role.BP3MI_OFFICER, "52")
        key = [session.pk]
        for name, args in (
            ("session_change", key),
            ("session_people", key),
            ("session_marks", key),
            ("session_certificates", key),
            ("session_act", [session.pk, "cancel"]),
            ("session_roster", [session.pk, "csv"]),
            ("session_take_off", [session.pk, participant.pk]),
        ):
            url = reverse(f"admin:training_{name}", args=args)
            assert other.get(url).status_code == 404, name
            assert other.post(url, {}).status_code == 404, name

    def test_an_analyst_sees_sessions_and_no_names(self) -> None:
        participant = ParticipantFactory(name="Siti Rahasia", person=None)
        analyst = signed_in(Role.ANALYST)
        page = analyst.get(reverse("admin:training_session_change", args=[participant.session_id]))
        assert page.status_code == 200
        assert "Siti Rahasia" not in page.content.decode()
        for name, args in (
            ("session_roster", [participant.session_id, "csv"]),
            ("participant_changelist", []),
            ("certificate_changelist", []),
            ("capitalaccess_changelist", []),
        ):
            url = reverse(f"admin:training_{name}", args=args)
            assert analyst.get(url).status_code == 403, name

    def test_a_regency_officer_reads_and_changes_nothing(self) -> None:
        session = SessionFactory(area=VillageFactory(area__code=HERE).area)
        officer = signed_in(Role.REGENCY_OFFICER)
        assert (
            officer.get(reverse("admin:training_session_change", args=[session.pk])).status_code
            == 200
        )
        people = reverse("admin:training_session_people", args=[session.pk])
        assert officer.get(people).status_code == 403

    def test_another_villages_participants_are_not_on_the_page_of_a_village(self) -> None:
        today = timezone.localdate()
        session = SessionFactory(
            area=VillageFactory(area__code=HERE).area, start_date=today, end_date=today
        )
        neighbour = VillageFactory(area__code="35.04.14.2012")
        ParticipantFactory(session=session, village=neighbour)
        MentoringVisitFactory(village=neighbour, findings="Temuan tetangga")
        page = signed_in(Role.VILLAGE_OFFICER).get(
            reverse("training:village", kwargs={"code": HERE})
        )
        assert [row.ours for row in page.context_data["coming"]] == [0]
        assert "Temuan tetangga" not in page.content.decode()
        stranger = signed_in(Role.VILLAGE_OFFICER, "35.04.14.2012")
        url = reverse("training:village", kwargs={"code": HERE})
        assert stranger.get(url).status_code == 404
