"""Every province is served once, or the check names it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.regions import AreaFactory
from tests.factories.training import TODAY, OfficeCoverageFactory, OfficeFactory
from training.importers import load_known_training
from training.importers.known import OFFICES
from training.models import CreditFigure, Office, OfficeCoverage
from training.selectors import EXPECTED_OFFICES, coverage_report

pytestmark = pytest.mark.django_db


def provinces() -> None:
    for code, name in (("35", "Jawa Timur"), ("52", "Nusa Tenggara Barat"), ("75", "Gorontalo")):
        AreaFactory(code=code, name=name)


def test_gaps_are_named_and_end_with_the_period() -> None:
    provinces()
    OfficeCoverageFactory(until_date=TODAY)
    OfficeCoverageFactory(province_code="52", is_confirmed=True)
    report = coverage_report(TODAY)
    assert [row.code for row in report.gaps] == ["75"]
    assert [row.code for row in report.unconfirmed] == ["35"]
    assert (report.served, report.doubles, report.is_whole) == (2, [], False)
    tomorrow = coverage_report(TODAY + timedelta(days=1))
    assert [row.code for row in tomorrow.gaps] == ["35", "75"]


def test_a_closed_office_serves_nobody() -> None:
    provinces()
    OfficeCoverageFactory(office__closed_date=TODAY)
    assert [row.code for row in coverage_report(TODAY).gaps] == ["35", "52", "75"]


def test_the_command_fails_with_the_gaps() -> None:
    provinces()
    OfficeCoverageFactory()
    OfficeCoverageFactory(province_code="52")
    out = StringIO()
    with pytest.raises(CommandError, match="1 provinces without an office"):
        call_command("check_coverage", stdout=out)
    assert "no office: 75 Gorontalo" in out.getvalue()
    OfficeCoverageFactory(province_code="75")
    call_command("check_coverage", on=date(2026, 1, 1), stdout=out)


def test_known_offices_are_loaded_once_and_unconfirmed() -> None:
    at = timezone.now()
    added = load_known_training(by=None, at=at)
    assert sum(name.startswith("office:") for name in added) == EXPECTED_OFFICES == len(OFFICES)
    assert not Office.objects.filter(is_confirmed=True).exists()
    assert not OfficeCoverage.objects.filter(is_confirmed=True).exists()
    assert OfficeCoverage.objects.filter(office__code="sulawesi-utara").count() == 3
    assert CreditFigure.objects.get().borrowers == 2_382
    assert load_known_training(by=None, at=at) == []


def test_the_page_lists_gaps_first() -> None:
    provinces()
    OfficeCoverageFactory(office=OfficeFactory(name="BP3MI Jawa Timur"))
    client = Client()
    client.force_login(user_with(Role.ANALYST))
    page = client.get(reverse("admin:training_office_coverage"))
    assert [row.code for row in page.context_data["rows"]] == ["52", "75", "35"]
    table = client.get(reverse("admin:training_office_coverage_export", args=["csv"]))
    assert "Gorontalo" in b"".join(table.streaming_content).decode()


def test_a_second_office_is_refused_on_the_page() -> None:
    provinces()
    OfficeCoverageFactory()
    office = OfficeFactory()
    client = Client()
    client.force_login(user_with(Role.PROGRAM_OFFICER))
    url = reverse("admin:training_office_change", args=[office.pk])
    form = {
        "name": office.name,
        "code": office.code,
        "coverages-TOTAL_FORMS": "1",
        "coverages-INITIAL_FORMS": "0",
        "coverages-0-province_code": "35",
        "coverages-0-office": str(office.pk),
    }
    assert client.post(url, form).status_code == 200
    assert not office.coverages.exists()
    assert client.post(url, {**form, "coverages-0-province_code": "52"}).status_code == 302
    assert office.coverages.get().province_code == "52"
