"""Runs: started from a form, followed by a page and as data."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from programs import services
from programs.models import Run
from tests.factories.programs import RunFactory
from tests.programs.admin_country import Country, make_country, signed_in

pytestmark = pytest.mark.django_db

START = "/admin/programs/run/start/"


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


def new_run() -> Run:
    return Run.objects.order_by("pk").reverse()[0]


def test_country_run_is_started_from_the_overview(country: Country) -> None:
    client, user = signed_in(Role.PROGRAM_OFFICER)
    answer = client.post(START, {"reason": "Dari ikhtisar", "country": ""})
    run = new_run()
    assert answer.headers["Location"] == reverse("admin:programs_run_change", args=[run.pk])
    assert (run.area_code, run.started_by, run.state) == ("", user.email, "waiting")
    assert AuditEvent.objects.filter(act="run.started", actor=user.email).exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"area": "35"}, "35"),
        ({"area": "35", "area_code": "35.04"}, "35.04"),
        ({"area_code": "35.04.14.2011"}, "35.04.14.2011"),
    ],
)
def test_area_run(country: Country, data: dict[str, str], code: str) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    client.post(START, {"reason": "uji", **data})
    assert new_run().area_code == code


def test_second_run_over_the_same_area_is_refused_with_a_reason(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER, language="en")
    client.post(START, {"reason": "uji"})
    first = new_run()
    answer = client.post(START, {"reason": "uji"})
    assert answer.status_code == 200
    said = answer.context["form"].non_field_errors()
    assert said == [
        f"Run #{first.pk} over this area is under way already; wait until it has finished."
    ]
    assert Run.objects.filter(state="waiting").count() == 1


def test_runs_that_begin_at_the_same_moment(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check saw no other run, the database's constraint did: the answer is the same."""
    services.start_run(reason="uji", by=None, at=timezone.now(), as_of=timezone.localdate())
    monkeypatch.setattr("programs.services.runs._refuse_second_run", lambda area: None)
    with pytest.raises(services.RunAlreadyOpenError):
        services.start_run(reason="uji", by=None, at=timezone.now(), as_of=timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        RunFactory(state="running", finished_at=None)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"area_code": "99.99", "reason": "uji"}, "area_code"),
        ({"area": "77", "reason": "uji"}, "area"),
        ({"area": "", "reason": ""}, "reason"),
    ],
)
def test_bad_input_is_shown_at_its_field(
    country: Country, data: dict[str, str], field: str
) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    answer = client.post(START, data)
    assert list(answer.context["form"].errors) == [field]
    assert Run.objects.count() == 1


def test_officer_recomputes_inside_the_own_area_only(country: Country) -> None:
    client, _user = signed_in(Role.BP3MI_OFFICER, "35")
    assert [c for c, _ in client.get(START).context["form"].fields["area"].choices] == ["35"]
    for data in ({"area_code": "52.03"}, {"area_code": "3"}, {"area": ""}):
        answer = client.post(START, {"reason": "uji", **data})
        assert answer.context["form"].errors, data
    assert Run.objects.count() == 1
    client.post(START, {"reason": "uji", "area_code": "35.04.14.2011"})
    assert new_run().area_code == "35.04.14.2011"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REGENCY_OFFICER, Role.DATA_PROTECTION_OFFICER])
def test_who_may_not_recompute_is_refused(country: Country, role: Role) -> None:
    client, _user = signed_in(role)
    assert client.post(START, {"reason": "uji"}).status_code == 403
    assert Run.objects.count() == 1


def test_progress_as_data(country: Country) -> None:
    run = RunFactory(state="running", finished_at=None, created_at=timezone.now())
    for position in (1, 2, 3):
        run.parts.create(position=position, finished_at=timezone.now() if position == 1 else None)
    client, _user = signed_in(Role.ANALYST, language="en")
    url = reverse("admin:programs_run_progress", args=[run.pk])
    found = client.get(url).json()
    assert (found["percent"], found["open"], found["text"]) == (33, True, "1 of 3 parts done")
    run.parts.update(finished_at=timezone.now())
    assert client.get(url).json()["percent"] == 99
    services.work_on_run(run.pk)
    found = client.get(url).json()
    assert (found["percent"], found["open"], found["state"]) == (100, False, "finished")


def test_page_of_a_failed_run_says_why(country: Country) -> None:
    run = RunFactory(state="running", finished_at=None, created_at=timezone.now())
    services.fail_run(run, error="Part 3 failed 3 times.", at=timezone.now())
    client, _user = signed_in(Role.ANALYST, language="en")
    text = client.get(reverse("admin:programs_run_change", args=[run.pk])).content.decode()
    assert "Part 3 failed 3 times." in text
    assert "data-ended" in text


def test_runs_of_other_areas_are_hidden(country: Country) -> None:
    elsewhere, here = RunFactory(area_code="52"), RunFactory(area_code="35.04")
    client, _user = signed_in(Role.BP3MI_OFFICER, "35")
    listed = client.get(reverse("admin:programs_run_changelist")).context["cl"].result_list
    assert elsewhere not in listed
    assert here in listed
    for name in ("admin:programs_run_change", "admin:programs_run_progress"):
        assert client.get(reverse(name, args=[elsewhere.pk])).status_code == 404


def test_the_schedule_is_called_the_system(country: Country) -> None:
    RunFactory(started_by="system")
    client, _user = signed_in(Role.MINISTRY_ADMINISTRATOR)
    page = client.get(reverse("admin:programs_run_changelist")).content.decode()
    assert '<td class="field-starter">sistem</td>' in page


def test_duration_in_words(country: Country) -> None:
    now = timezone.now()
    run = RunFactory(created_at=now - timedelta(seconds=75), finished_at=now)
    client, _user = signed_in(Role.ANALYST, language="en")
    text = client.get(reverse("admin:programs_run_change", args=[run.pk])).content.decode()
    assert "1 minutes 15 seconds" in text
