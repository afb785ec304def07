"""Every page of the programs app, for the roles that may open it and for those that may not."""

import pytest
from django.urls import reverse

from migranportal.accounts.roles import Role
from programs import services
from programs.models import Assessment, Designation, Run, VillageMeasures
from tests.programs.admin_country import Country, make_country, signed_in
from tests.programs.conftest import NOW

pytestmark = pytest.mark.django_db

ALL_STAFF = [
    Role.MINISTRY_ADMINISTRATOR,
    Role.PROGRAM_OFFICER,
    Role.ANALYST,
    Role.BP3MI_OFFICER,
    Role.REGENCY_OFFICER,
    Role.DATA_PROTECTION_OFFICER,
]
CRITERIA_WRITERS = [Role.MINISTRY_ADMINISTRATOR, Role.PROGRAM_OFFICER]
RECOMPUTERS = [*CRITERIA_WRITERS, Role.BP3MI_OFFICER]


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


@pytest.mark.parametrize("role", ALL_STAFF)
def test_reading_pages_open_for_every_staff_role(country: Country, role: Role) -> None:
    client, _user = signed_in(role)
    Designation.objects.create(
        village=country.eligible, program=country.version.program, state="designated"
    )
    run, finding = Run.objects.get(), Assessment.objects.order_by("pk")[0]
    pages = [
        reverse("admin:index"),
        reverse("admin:app_list", args=["programs"]),
        reverse("admin:programs_assessment_changelist"),
        reverse("admin:programs_assessment_export"),
        reverse("admin:programs_assessment_change", args=[finding.pk]),
        reverse("admin:programs_village_explanation", args=[country.eligible.pk]),
        reverse("admin:programs_run_changelist"),
        reverse("admin:programs_run_change", args=[run.pk]),
        reverse("admin:programs_run_progress", args=[run.pk]),
        reverse("admin:programs_criteriaversion_changelist"),
        reverse("admin:programs_criteriaversion_change", args=[country.version.pk]),
        reverse("admin:programs_program_changelist"),
        reverse("admin:programs_program_change", args=["dme"]),
        reverse("admin:programs_designation_changelist"),
        reverse("admin:programs_designation_change", args=[Designation.objects.get().pk]),
        reverse("admin:programs_villagemeasures_changelist"),
        reverse("admin:programs_villagemeasures_change", args=[country.eligible.pk]),
    ]
    for url in pages:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("role", ALL_STAFF)
def test_writing_pages_follow_the_role(country: Country, role: Role) -> None:
    client, _user = signed_in(role)
    draft = services.copy_version(country.version, by=None, at=NOW)
    criterion = draft.criteria.order_by("position")[0]
    writer = 200 if role in CRITERIA_WRITERS else 403
    for name, args in [
        ("admin:programs_criteriaversion_add", []),
        ("admin:programs_version_words", [draft.pk]),
        ("admin:programs_version_discard", [draft.pk]),
        ("admin:programs_version_criterion_add", [draft.pk]),
        ("admin:programs_version_criterion", [draft.pk, criterion.pk]),
        ("admin:programs_version_criterion_remove", [draft.pk, criterion.pk]),
        ("admin:programs_version_publish", [draft.pk]),
        ("admin:programs_version_effect", [draft.pk]),
    ]:
        assert client.get(reverse(name, args=args)).status_code == writer, name
    recompute = client.get(reverse("admin:programs_run_start")).status_code
    assert recompute == (200 if role in RECOMPUTERS else 403)


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.PARTNER_LIAISON])
def test_desk_is_closed_to_others(country: Country, role: Role) -> None:
    client, _user = signed_in(role)
    for url in (
        reverse("admin:index"),
        reverse("admin:programs_village_explanation", args=[country.eligible.pk]),
        reverse("admin:programs_run_start"),
    ):
        assert client.get(url).status_code == 403, url


def test_anonymous_reader_is_led_to_the_sign_in(country: Country, client) -> None:  # type: ignore[no-untyped-def]
    answer = client.get(reverse("admin:programs_village_explanation", args=[country.eligible.pk]))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("role", "area"), [(Role.BP3MI_OFFICER, "52"), (Role.REGENCY_OFFICER, "35.05")]
)
def test_other_areas_do_not_exist(country: Country, role: Role, area: str) -> None:
    client, _user = signed_in(role, area)
    village, finding = country.eligible.pk, Assessment.objects.get(village=country.eligible)
    for url in (
        reverse("admin:programs_village_explanation", args=[village]),
        reverse("admin:programs_assessment_change", args=[finding.pk]),
        reverse("admin:programs_villagemeasures_change", args=[village]),
    ):
        assert client.get(url).status_code == 404, url
    assert (
        client.post(reverse("admin:programs_village_recompute", args=[village])).status_code == 404
    )
    listed = client.get(reverse("admin:programs_assessment_changelist"))
    assert "Tunggangri" not in listed.content.decode()
    exported = client.get(reverse("admin:programs_assessment_export"))
    assert b"Tunggangri" not in b"".join(exported.streaming_content)


def test_assessments_are_offered_once_as_each_kind_of_file(country: Country) -> None:
    client, _user = signed_in(Role.MINISTRY_ADMINISTRATOR)
    page = client.get(reverse("admin:programs_assessment_changelist")).content.decode()
    export = reverse("admin:programs_assessment_export")
    for form in ("csv", "xlsx"):
        assert page.count(f"{export}?unduh={form}") == 1
        content = b"".join(client.get(export, {"unduh": form}).streaming_content)
        assert content.startswith(b"PK") == (form == "xlsx")
    assert client.get(export, {"unduh": "exe"}).status_code == 404


def test_measures_cannot_be_written(country: Country) -> None:
    client, _user = signed_in(Role.MINISTRY_ADMINISTRATOR)
    url = reverse("admin:programs_villagemeasures_change", args=[country.eligible.pk])
    assert client.post(url, {"known_workers": 9}).status_code == 403
    assert VillageMeasures.objects.get(pk=country.eligible.pk).known_workers == 2
    assert client.get(reverse("admin:programs_villagemeasures_add")).status_code == 403


def test_a_report_is_saved_and_never_confirmed(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    answer = client.post(
        reverse("admin:programs_designation_add"),
        {
            "village": country.eligible.pk,
            "program": "dme",
            "state": "designated",
            "source": "siaran pers",
            "is_confirmed": "on",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    designation = Designation.objects.get()
    assert (designation.is_confirmed, designation.decree_date) == (False, None)


def test_a_report_cannot_revoke(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    answer = client.post(
        reverse("admin:programs_designation_add"),
        {"village": country.eligible.pk, "program": "dme", "state": "revoked"},
    )
    assert answer.status_code == 200
    assert not Designation.objects.exists()
