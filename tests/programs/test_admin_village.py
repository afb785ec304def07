"""The page that explains a village, and the explanation as data."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from programs import services
from programs.eligibility import Outcome
from programs.measures import CATALOGUE
from programs.models import Assessment, CriteriaVersion, Program
from programs.selectors import explain
from tests.factories.cooperatives import ServedVillageFactory
from tests.factories.villages import (
    ActivityFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
)
from tests.factories.workers import BusinessGroupFactory, WorkerFactory
from tests.programs.admin_country import (
    AGE,
    Country,
    make_country,
    make_version,
    run_country,
    signed_in,
)
from villages.models import Village
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


def url_of(village: Village) -> str:
    return reverse("admin:programs_village_explanation", args=[village.pk])


def texts(client: Any, village: Village) -> str:
    return " ".join(client.get(url_of(village)).content.decode().split())


def test_explanation_as_data(country: Country) -> None:
    (program,) = explain(country.eligible, timezone.localdate()).programs
    assert program.outcome is Outcome.MET
    assert program.score == Decimal("75.00")
    regulation, workers = program.mandatory
    facilities, age = program.supporting
    assert (regulation.value, workers.value, facilities.value, age.value) == (1, 2, 1, 3)
    assert facilities.outcome is Outcome.UNDETERMINED
    assert (age.outcome, age.evidence_age_days) == (Outcome.MET, 3)
    assert not age.is_too_old


def test_evidence_that_is_too_old_is_marked(country: Country) -> None:
    draft = services.copy_version(country.version, by=None, at=timezone.now())
    workers = draft.criteria.get(measure="known_workers")
    services.change_criterion(workers, max_age_days=1, by=None, at=timezone.now())
    today = timezone.localdate()
    services.publish_version(draft, valid_from=today, by=None, at=timezone.now())
    Village.objects.filter(pk=country.eligible.pk).update(confirmed_date=today - timedelta(days=30))
    run_country()
    (program,) = explain(country.eligible, today).programs
    found = next(c for c in program.criteria if c.measure.code == "known_workers")
    assert found.evidence_age_days == 30
    assert found.is_too_old
    assert (found.outcome, program.outcome) == (Outcome.UNDETERMINED, Outcome.UNDETERMINED)
    client, _user = signed_in(Role.ANALYST, language="en")
    assert "too old: at most 1 day" in texts(client, country.eligible)


def test_explanation_of_a_village_that_nobody_assessed(db: None, country: Country) -> None:
    Assessment.objects.all().delete()
    (program,) = explain(country.open, timezone.localdate()).programs
    assert program.outcome is None
    assert [c.outcome for c in program.criteria] == [None] * 4


@pytest.mark.queries
def test_constant_number_of_queries(country: Country) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            explain(country.eligible, timezone.localdate())
        return len(queries)

    few = count()
    make_version(Program.objects.create(code="desmigratif", name_id="D", name_en="D"))
    run_country()
    assert count() == few


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Tunggangri", "Ada Perdes pelindungan", "Ada warga PMI", "Memenuhi", "2 orang"]),
        (
            "en",
            [
                "There is a protection regulation",
                "2 people",
                "at least 1 people",
                "threshold not published",
                "Cannot be determined",
                "Nothing to do",
                "at most 365 days",
            ],
        ),
    ],
)
def test_eligible_village_is_explained(country: Country, language: str, words: list[str]) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER, language=language)
    text = texts(client, country.eligible)
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Belum memenuhi", "tidak"]),
        ("en", ["Not met", "Enact a village regulation on migrant protection"]),
    ],
)
def test_not_eligible_village_is_explained(
    country: Country, language: str, words: list[str]
) -> None:
    client, _user = signed_in(Role.ANALYST, language=language)
    text = texts(client, country.not_eligible)
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Belum dapat ditentukan"]),
        ("en", ["Cannot be determined", "not known", "a missing record proves nothing"]),
    ],
)
def test_undetermined_village_is_explained(
    country: Country, language: str, words: list[str]
) -> None:
    client, _user = signed_in(Role.BP3MI_OFFICER, language=language)
    text = texts(client, country.open)
    for word in words:
        assert word in text


def test_mandatory_criteria_come_first(country: Country) -> None:
    client, _user = signed_in(Role.ANALYST, language="en")
    text = texts(client, country.eligible)
    order = [
        "Mandatory: they decide",
        "Residents are migrant",
        "Supporting: they count",
        "Fresh data",
    ]
    positions = [text.index(words) for words in order]
    assert positions == sorted(positions)


def fill(village: Village) -> None:
    """Give the village records behind every measure, and others that must not be counted."""
    today = timezone.localdate()
    WorkerFactory(village=village, abroad=True, departed_date=today - timedelta(days=30))
    WorkerFactory(village=village, abroad=True, departed_date=today - timedelta(days=900))
    WorkerFactory.create_batch(2, village=village, returned=True, procedural=True)
    WorkerFactory(village=village, stage=Worker.Stage.DECEASED)
    TaskForceFactory(village=village)
    RegulationFactory(village=village, other_subject=True)
    FacilityFactory(village=village, broken=True)
    for kind in ("protection", "empowerment", "education", "financial_literacy", "parenting"):
        ActivityFactory(village=village, kind=kind, date=today - timedelta(days=40))
        ActivityFactory(village=village, kind=kind, date=today - timedelta(days=800))
    BusinessGroupFactory(village=village)
    ServedVillageFactory(cooperative__legal=True, cooperative__seat=village)
    ServedVillageFactory(cooperative__seat=village)


RECORDS = {
    "known_workers": 6,
    "workers_abroad": 2,
    "procedural_share": 2,
    "unknown_status_share": 4,
    "departures_12_months": 1,
    "returnees": 2,
    "has_active_task_force": 1,
    "has_protection_regulation": 1,
    "usable_facility_kinds": 1,
    "protection_activities_12_months": 1,
    "empowerment_activities_12_months": 1,
    "education_activities_12_months": 1,
    "financial_literacy_activities_12_months": 1,
    "parenting_activities_12_months": 1,
    "active_business_groups": 1,
    "legal_cooperatives": 1,
    "returnee_member_share": 2,
    "has_annual_meeting": 1,
    "data_age_days": 1,
}


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_number_opens_exactly_its_records(country: Country, code: str) -> None:
    fill(country.eligible)
    fill(country.not_eligible)
    version = _version_with(country.version, code)
    run_country()
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    (panel,) = client.get(url_of(country.eligible)).context["panels"]
    assert panel.program.version == version
    row = next(r for r in panel.supporting if r.finding.measure.code == code)
    assert row.records_url
    answer = client.get(row.records_url)
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == RECORDS[code]


def _version_with(version: CriteriaVersion, code: str) -> CriteriaVersion:
    at = timezone.now()
    draft = services.copy_version(version, by=None, at=at)
    flag = CATALOGUE[code].kind == "flag"
    fields = {**AGE, "code": "extra", "measure": code, "is_mandatory": False}
    fields |= {"operator": "is_true" if flag else "at_least", "threshold": None if flag else 1}
    services.remove_criterion(draft.criteria.get(measure="data_age_days"), by=None, at=at)
    if code in {"usable_facility_kinds", "known_workers", "has_protection_regulation"}:
        services.remove_criterion(draft.criteria.get(measure=code), by=None, at=at)
    services.add_criterion(draft, by=None, at=at, **fields)
    return services.publish_version(draft, valid_from=timezone.localdate(), by=None, at=at)


def test_analyst_gets_no_link_to_people(country: Country) -> None:
    client, _user = signed_in(Role.ANALYST)
    (panel,) = client.get(url_of(country.eligible)).context["panels"]
    links = {r.finding.measure.code: r.records_url for r in (*panel.mandatory, *panel.supporting)}
    assert links["known_workers"] is None
    assert links["has_protection_regulation"]


def test_recompute_says_what_changed(country: Country) -> None:
    client, user = signed_in(Role.BP3MI_OFFICER, language="en")
    RegulationFactory(village=country.not_eligible)
    url = reverse("admin:programs_village_recompute", args=[country.not_eligible.pk])
    answer = client.post(url, follow=True)
    said = [str(m) for m in answer.context["messages"]]
    assert said[0] == "Golden Migrant Village: Not met → Met"
    assert "There is a protection regulation: Not met → Met" in said[1]
    assert Assessment.objects.get(village=country.not_eligible).outcome == 1
    event = AuditEvent.objects.get(act="village.recomputed")
    assert (event.actor, event.area_code) == (user.email, "35.04.14.2016")
    again = client.post(url, follow=True)
    assert [str(m) for m in again.context["messages"]] == ["Recomputed now. Nothing changed."]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REGENCY_OFFICER])
def test_recompute_needs_the_permission(country: Country, role: Role) -> None:
    client, _user = signed_in(role)
    url = reverse("admin:programs_village_recompute", args=[country.open.pk])
    assert url not in texts(client, country.open)
    assert client.post(url).status_code == 404
    assert not AuditEvent.objects.filter(act="village.recomputed").exists()


def test_past_day_shows_its_findings_and_replays_them(country: Country) -> None:
    RegulationFactory(village=country.not_eligible)
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    services.refresh_villages([country.not_eligible.pk], as_of=tomorrow, at=timezone.now())
    (now,) = explain(country.not_eligible, tomorrow).programs
    (then,) = explain(country.not_eligible, today).programs
    assert (now.outcome, then.outcome) == (Outcome.MET, Outcome.NOT_MET)


def test_page_of_a_past_day(country: Country) -> None:
    earlier = timezone.localdate() - timedelta(days=5)
    services.refresh_villages([country.eligible.pk], as_of=earlier, at=timezone.now())
    Assessment.objects.filter(village=country.eligible).update(as_of_date=earlier)
    client, _user = signed_in(Role.ANALYST, language="en")
    answer = client.get(url_of(country.eligible), {"on": earlier.isoformat()})
    (panel,) = answer.context["panels"]
    assert panel.replayed is not None
    assert panel.replayed.agrees
    assert "Computed again from the kept values: the same verdict" in answer.content.decode()
    assert "You are looking at the findings of" in answer.content.decode()
    before = client.get(url_of(country.eligible), {"on": "2026-01-02"})
    assert before.context["panels"][0].program.finding is None


def test_forged_verdict_is_shown_on_replay(country: Country) -> None:
    earlier = timezone.localdate() - timedelta(days=5)
    Assessment.objects.filter(village=country.not_eligible).update(as_of_date=earlier, outcome=1)
    client, _user = signed_in(Role.ANALYST, language="en")
    answer = client.get(url_of(country.not_eligible), {"on": earlier.isoformat()})
    assert "another verdict than the one recorded" in answer.content.decode()


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_impossible_day_is_explained_and_today_shown(country: Country, day: str) -> None:
    client, _user = signed_in(Role.ANALYST, language="en")
    answer = client.get(url_of(country.eligible), {"on": day})
    assert answer.context["day_form"].errors["on"]
    assert not answer.context["is_past"]


def test_history_lists_earlier_findings(country: Country) -> None:
    RegulationFactory(village=country.not_eligible)
    services.refresh_villages(
        [country.not_eligible.pk], as_of=timezone.localdate(), at=timezone.now()
    )
    client, _user = signed_in(Role.ANALYST)
    (earlier,) = client.get(url_of(country.not_eligible)).context["history"]
    assert earlier.outcome == 0


def test_titles_follow_the_language(country: Country) -> None:
    (program,) = explain(country.eligible, timezone.localdate()).programs
    with translation.override("id"):
        assert program.criteria[0].criterion.title == "Ada Perdes pelindungan"
        assert program.criteria[1].value_text == "2 orang"


def test_file_of_the_village_leads_to_its_explanation(country: Country) -> None:
    client, _user = signed_in(Role.PROGRAM_OFFICER)
    file = client.get(reverse("admin:villages_village_change", args=[country.eligible.pk]))
    assert url_of(country.eligible) in file.content.decode()
