"""The monthly report: made once, with its hash; ordered, watched, read; its content checked."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.notices.models import Kind, Notice
from programs.models import Designation
from reports.letters.monthly import number, render_monthly_report
from reports.models import DailyFigure, MonthlyReport
from reports.selectors.monthly import month_end, monthly_figures
from reports.services.figures import count_missing, month_ends
from reports.services.monthly import (
    STUCK_AFTER,
    MonthNotOverError,
    NotAMonthError,
    fail_report,
    make_report,
    order_report,
)
from tests.factories.accounts import user_with
from tests.factories.programs import ProgramFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PlacementFactory, WorkerFactory

pytestmark = pytest.mark.django_db
MONTH, TODAY = date(2026, 2, 1), date(2026, 3, 15)
AT = datetime(2026, 3, 15, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    cache.clear()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


def a_country() -> None:
    """Two villages designated in February, one in January; two abroad, one of them since February."""
    for decree in (date(2026, 1, 5), date(2026, 2, 3), date(2026, 2, 3)):
        Designation.objects.create(
            village=VillageFactory(),
            program=ProgramFactory(),
            state="designated",
            decree_number="KEP. 7/2026",
            decree_date=decree,
        )
    for departed in (date(2025, 5, 1), date(2026, 2, 20)):
        worker = WorkerFactory(abroad=True, departed_date=departed)
        PlacementFactory(worker=worker, departure_date=departed)


def ordered(**more: Any) -> MonthlyReport:
    return order_report(**{"month": MONTH, "by": None, "at": AT, "today": TODAY, **more})[0]


def made() -> MonthlyReport:
    return make_report(report_id=ordered().pk, at=AT, today=TODAY)


class TestFigures:
    def test_each_key_figure_stands_beside_that_of_the_month_before(self) -> None:
        a_country()
        on = month_end(MONTH)
        days = month_ends(on, 12)
        count_missing(days=[*days, on], today=TODAY)
        figures = monthly_figures(MONTH, days=days, today=TODAY)
        by_name = {(row["name"], row["program"]): row for row in figures["key"]}
        designated, abroad = by_name["designated", "dme"], by_name["abroad", ""]
        assert (designated["now"], designated["before"]) == (3, 1)
        assert (abroad["now"], abroad["before"]) == (2, 1)
        assert by_name["unknown_share", ""]["now"] == 100
        assert by_name["procedural_share", ""]["now"] is None
        assert [(row["number"], row["villages"]) for row in figures["decrees"]] == [
            ("KEP. 7/2026", 2)
        ]

    def test_unknown_is_said_in_words(self) -> None:
        assert number(None) == "belum diketahui"

    def test_month_ends_of_leap_years_and_decembers(self) -> None:
        assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
        assert month_end(date(2025, 12, 1)) == date(2025, 12, 31)


class TestMaking:
    def test_the_report_is_a_pdf_kept_with_its_hash(self) -> None:
        a_country()
        report = made()
        assert report.state == MonthlyReport.State.READY
        with report.file.open("rb") as file:
            content = file.read()
        assert content.startswith(b"%PDF-1.7")
        assert hashlib.sha256(content).hexdigest() == report.sha256
        assert report.figures["month"] == "2026-02-01"
        assert DailyFigure.objects.filter(on_date=date(2026, 2, 28)).exists()

    def test_the_same_figures_make_the_same_file(self) -> None:
        a_country()
        figures = made().figures
        assert render_monthly_report(figures, at=AT) == render_monthly_report(figures, at=AT)

    def test_a_country_without_records_has_a_report_too(self) -> None:
        assert made().state == MonthlyReport.State.READY

    def test_it_is_made_once(self) -> None:
        first = made()
        again, is_new = order_report(month=MONTH, by=None, at=AT, today=TODAY)
        assert not is_new
        assert make_report(report_id=again.pk, at=AT, today=TODAY).sha256 == first.sha256
        assert MonthlyReport.objects.count() == 1
        assert AuditEvent.objects.filter(act="monthlyreport.made").count() == 1

    def test_a_second_worker_leaves(self) -> None:
        report = ordered()
        MonthlyReport.objects.update(state=MonthlyReport.State.RUNNING)
        found = make_report(report_id=report.pk, at=AT, today=TODAY)
        assert found.state == MonthlyReport.State.RUNNING

    def test_the_ministry_is_told_once(self) -> None:
        analyst = user_with(Role.ANALYST)
        user_with(Role.BP3MI_OFFICER)
        made()
        notice = Notice.objects.get(kind=Kind.REPORT_READY)
        assert notice.user == analyst
        assert notice.link == reverse("reports:monthly")


class TestOrdering:
    def test_a_month_that_is_not_over_is_refused(self) -> None:
        with pytest.raises(MonthNotOverError):
            ordered(month=date(2026, 3, 1))
        with pytest.raises(NotAMonthError):
            ordered(month=date(2026, 2, 2))
        assert not MonthlyReport.objects.exists()

    def test_what_failed_or_was_left_lying_is_taken_up_again(self) -> None:
        report = ordered()
        assert not order_report(month=MONTH, by=None, at=AT, today=TODAY)[1]
        later = AT + STUCK_AFTER + timedelta(minutes=1)
        assert order_report(month=MONTH, by=None, at=later, today=TODAY)[1]
        fail_report(report_id=report.pk)
        assert order_report(month=MONTH, by=None, at=later, today=TODAY)[1]

    def test_a_ready_report_needs_its_file(self) -> None:
        report = ordered()
        with pytest.raises(IntegrityError, match="monthly_report_ready"), transaction.atomic():
            MonthlyReport.objects.filter(pk=report.pk).update(state="ready")

    def test_a_month_is_named_by_its_first_day(self) -> None:
        with pytest.raises(IntegrityError, match="first_day"), transaction.atomic():
            MonthlyReport.objects.filter(pk=ordered().pk).update(month=date(2026, 2, 2))


class TestPages:
    def test_the_list_leads_to_the_file(self, client: Client) -> None:
        report = made()
        client.force_login(user_with(Role.ANALYST))
        url = reverse("reports:monthly_file", kwargs={"pk": report.pk})
        assert url in client.get(reverse("reports:monthly")).content.decode()
        response: Any = client.get(url)
        assert b"".join(response).startswith(b"%PDF")
        assert response["Content-Disposition"].startswith("attachment")

    def test_a_file_that_was_changed_is_not_handed_out(self, client: Client) -> None:
        report = made()
        with report.file.storage.open(report.file.name, "wb") as content:
            content.write(b"%PDF-changed")
        client.force_login(user_with(Role.ANALYST))
        url = reverse("reports:monthly_file", kwargs={"pk": report.pk})
        assert client.get(url).status_code == 404

    def test_ordering_begins_a_report_and_shows_its_progress(
        self, client: Client, monkeypatch: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        asked: list[int] = []
        monkeypatch.setattr(
            "reports.tasks.make_monthly_report.delay", lambda *, report_id: asked.append(report_id)
        )
        client.force_login(user_with(Role.PROGRAM_OFFICER))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("reports:monthly"), {"bulan": "2025-12"})
        report = MonthlyReport.objects.get()
        assert asked == [report.pk]
        progress = client.get(reverse("reports:progress", kwargs={"pk": report.pk})).json()
        assert progress["open"]
        assert progress["percent"] == 0

    @pytest.mark.parametrize("month", ["2999-01", "x", ""])
    def test_a_wrong_month_is_told(self, client: Client, month: str) -> None:
        client.force_login(user_with(Role.PROGRAM_OFFICER))
        page = client.post(reverse("reports:monthly"), {"bulan": month}, follow=True)
        assert list(page.context["messages"])
        assert not MonthlyReport.objects.exists()

    def test_an_officer_of_an_area_reads_and_does_not_order(self, client: Client) -> None:
        client.force_login(user_with(Role.BP3MI_OFFICER, area="35"))
        assert client.get(reverse("reports:monthly")).status_code == 200
        response = client.post(reverse("reports:monthly"), {"bulan": "2025-12"})
        assert response.status_code == 403
