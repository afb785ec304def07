"""Shared parts of the tests of the shell: criteria in force, and villages judged by them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from programs import services
from programs.models import CriteriaVersion, Program

PROGRAMS = {
    "dme": ("Desa Migran Emas", "Golden Migrant Village"),
    "desmigratif": ("Desmigratif", "Productive Migrant Village"),
}


def criterion(measure: str, operator: str, threshold: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "code": measure.replace("_", "-"),
        "title_id": f"Syarat {measure}",
        "title_en": f"Condition {measure}",
        "measure": measure,
        "operator": operator,
        "threshold": None if threshold is None else Decimal(str(threshold)),
        "source": "uji",
        **fields,
    }


CRITERIA = (
    criterion("has_protection_regulation", "is_true", is_mandatory=True),
    criterion("usable_facility_kinds", "at_least", 1, weight=Decimal(3)),
    criterion("has_active_task_force", "is_true"),
    criterion("protection_activities_12_months", "at_least"),  # no threshold is published
)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def publish(db: None, today: date) -> Callable[..., CriteriaVersion]:
    """Put criteria of a program into force today."""

    def _publish(program: str = "dme", criteria: Any = CRITERIA) -> CriteriaVersion:
        name_id, name_en = PROGRAMS[program]
        row, _new = Program.objects.get_or_create(
            code=program, defaults={"name_id": name_id, "name_en": name_en}
        )
        at = timezone.now()
        draft = services.create_draft(program=row, title="Uji", legal_source="uji", by=None, at=at)
        for fields in criteria:
            services.add_criterion(draft, by=None, at=at, **fields)
        return services.publish_version(draft, valid_from=today, by=None, at=at)

    return _publish


@pytest.fixture
def refresh(today: date) -> Callable[..., None]:
    """Measure and judge villages now."""

    def _refresh(*villages: Any) -> None:
        ids = [village.pk for village in villages]
        services.refresh_villages(ids, as_of=today, at=timezone.now())

    return _refresh
