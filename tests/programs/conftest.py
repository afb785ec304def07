"""Shared parts of the tests of programs."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from programs import services
from programs.models import CriteriaVersion, Program

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def program(db: None) -> Program:
    return Program.objects.create(
        code="dme", name_id="Desa Migran Emas", name_en="Golden Migrant Village"
    )


@pytest.fixture
def draft(program: Program) -> CriteriaVersion:
    return services.create_draft(program=program, title="Uji", legal_source="uji", by=None, at=NOW)


def criterion_fields(
    measure: str, operator: str, threshold: Any = None, **fields: Any
) -> dict[str, Any]:
    return {
        "code": measure.replace("_", "-"),
        "title_id": measure,
        "title_en": measure,
        "measure": measure,
        "operator": operator,
        "threshold": None if threshold is None else Decimal(str(threshold)),
        "source": "uji",
        **fields,
    }


@pytest.fixture
def publish(draft: CriteriaVersion) -> Callable[..., CriteriaVersion]:
    """Publish the draft with criteria given as (measure, operator, threshold, fields)."""

    def _publish(*criteria: dict[str, Any], valid_from: date = TODAY) -> CriteriaVersion:
        for fields in criteria:
            services.add_criterion(draft, by=None, at=NOW, **fields)
        return services.publish_version(draft, valid_from=valid_from, by=None, at=NOW)

    return _publish


@pytest.fixture
def stage(db: None, settings: Any, tmp_path: Any) -> Any:
    """Return a village that may propose, with its people; letters go to a folder of the test."""
    files = {
        **settings.STORAGES["default"],
        "OPTIONS": {"location": tmp_path, "base_url": "/berkas/"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    from tests.programs.proposing import set_stage  # noqa: PLC0415 (it imports this module)

    return set_stage()
