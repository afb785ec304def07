"""A small country for the tests of the admin pages: three villages, one of each outcome."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import CriteriaVersion, Program, Run
from tests.factories.accounts import user_with
from tests.factories.villages import FacilityFactory, RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.conftest import criterion_fields
from villages.models import Village

REGULATION = criterion_fields(
    "has_protection_regulation",
    "is_true",
    is_mandatory=True,
    title_id="Ada Perdes pelindungan",
    title_en="There is a protection regulation",
)
WORKERS = criterion_fields(
    "known_workers",
    "at_least",
    1,
    is_mandatory=True,
    title_id="Ada warga PMI",
    title_en="Residents are migrant workers",
)
FACILITIES = criterion_fields(
    "usable_facility_kinds",
    "at_least",
    title_id="Fasilitas memadai",
    title_en="Adequate facilities",
)
AGE = criterion_fields("data_age_days", "at_most", 365, title_id="Data baru", title_en="Fresh data")


@dataclass(frozen=True)
class Country:
    """The villages by their outcome, and the version that judged them."""

    version: CriteriaVersion
    eligible: Village
    not_eligible: Village
    open: Village


def make_country() -> Country:
    """Publish criteria, make three villages in Tulungagung, and judge them."""
    today = timezone.localdate()
    version = make_version()
    fresh = {"confirmed_date": today - timedelta(days=3), "confirmed_by": "kades@contoh.test"}
    eligible = VillageFactory(area__code="35.04.14.2011", area__name="Tunggangri", **fresh)
    refused = VillageFactory(area__code="35.04.14.2016", area__name="Betak", **fresh)
    unknown = VillageFactory(area__code="35.04.14.2017", area__name="Pagersari")
    RegulationFactory(village=eligible)
    FacilityFactory(village=eligible, checked_date=today)
    WorkerFactory.create_batch(2, village=eligible)
    WorkerFactory(village=refused)
    run_country()
    return Country(version, eligible, refused, unknown)


def make_version(program: Program | None = None) -> CriteriaVersion:
    """Publish one version of Desa Migran Emas."""
    program = program or Program.objects.create(
        code="dme", name_id="Desa Migran Emas", name_en="Golden Migrant Village"
    )
    draft = services.create_draft(
        program=program, title="Uji", legal_source="uji", by=None, at=timezone.now()
    )
    for fields in (REGULATION, WORKERS, FACILITIES, AGE):
        services.add_criterion(draft, by=None, at=timezone.now(), **fields)
    return services.publish_version(draft, valid_from=date(2026, 1, 1), by=None, at=timezone.now())


def run_country(**options: Any) -> Run:
    """Recompute the country here and now."""
    run = services.start_run(
        reason="uji", by=None, at=timezone.now(), as_of=timezone.localdate(), **options
    )
    services.work_on_run(run.pk)
    run.refresh_from_db()
    return run


def signed_in(role: Role, area: str | None = None, language: str = "id") -> tuple[Client, User]:
    """Return a client that is signed in with ``role``."""
    user = user_with(role, area=area)
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client, user
