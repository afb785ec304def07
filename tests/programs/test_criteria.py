"""Criteria: drafts are edited, published versions are frozen, bad criteria are refused."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from migranportal.audit.models import AuditEvent
from programs import services
from programs.measures import UnknownMeasureError
from programs.models import CriteriaVersion, Criterion
from programs.services import (
    DraftExistsError,
    EmptyVersionError,
    FrozenVersionError,
    ThresholdError,
    ValidFromError,
)
from tests.programs.conftest import NOW, TODAY, criterion_fields

pytestmark = pytest.mark.django_db


def add(draft: CriteriaVersion, *args: Any, **fields: Any) -> Criterion:
    return services.add_criterion(draft, by=None, at=NOW, **criterion_fields(*args, **fields))


def test_criterion_on_an_unknown_measure_is_refused(draft: CriteriaVersion) -> None:
    with pytest.raises(UnknownMeasureError) as error:
        add(draft, "happiness", "at_least", 1)
    assert error.value.field == "measure"
    assert "happiness" in str(error.value)
    assert not draft.criteria.exists()


@pytest.mark.parametrize(
    ("measure", "operator", "threshold", "field"),
    [
        ("has_active_task_force", "at_least", 1, "operator"),
        ("known_workers", "is_true", None, "operator"),
        ("has_active_task_force", "is_true", 1, "threshold"),
        ("known_workers", "at_least", "1.5", "threshold"),
        ("procedural_share", "at_least", 101, "threshold"),
        ("known_workers", "at_least", -1, "threshold"),
    ],
)
def test_threshold_that_does_not_fit_the_measure(
    draft: CriteriaVersion, measure: str, operator: str, threshold: Any, field: str
) -> None:
    with pytest.raises(ThresholdError) as error:
        add(draft, measure, operator, threshold)
    assert error.value.field == field
    assert not draft.criteria.exists()


def test_threshold_of_the_wrong_type(draft: CriteriaVersion) -> None:
    with pytest.raises(ValidationError) as error:
        services.add_criterion(
            draft,
            by=None,
            at=NOW,
            **{**criterion_fields("known_workers", "at_least"), "threshold": "many"},
        )
    assert "threshold" in error.value.message_dict


def test_bounds_out_of_order(draft: CriteriaVersion) -> None:
    with pytest.raises(ValidationError, match=r"upper|atas"):
        add(draft, "known_workers", "between", 10, threshold_upper=Decimal(5))


def test_empty_version_cannot_be_published(draft: CriteriaVersion) -> None:
    with pytest.raises(EmptyVersionError):
        services.publish_version(draft, valid_from=TODAY, by=None, at=NOW)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_empty_version_cannot_be_published_by_sql_either(draft: CriteriaVersion) -> None:
    with pytest.raises(IntegrityError, match="without criteria"), transaction.atomic():
        CriteriaVersion.objects.filter(pk=draft.pk).update(
            state="published", valid_from=TODAY, published_at=NOW, published_by="x"
        )


def test_published_version_is_frozen(publish: Callable[..., CriteriaVersion]) -> None:
    version = publish(criterion_fields("known_workers", "at_least", 1))
    criterion = version.criteria.get()
    with pytest.raises(FrozenVersionError):
        add(version, "returnees", "at_least", 1)
    with pytest.raises(FrozenVersionError):
        services.change_criterion(criterion, threshold=Decimal(2), by=None, at=NOW)
    with pytest.raises(FrozenVersionError):
        services.remove_criterion(criterion, by=None, at=NOW)
    with pytest.raises(FrozenVersionError):
        services.publish_version(version, valid_from=TODAY, by=None, at=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_criterion SET threshold = 2",
        "UPDATE programs_criterion SET is_mandatory = true",
        "DELETE FROM programs_criterion",
        "UPDATE programs_criteriaversion SET title = 'x'",
        "UPDATE programs_criteriaversion SET valid_from = '2020-01-01'",
        "UPDATE programs_criteriaversion SET state = 'draft', published_at = NULL, published_by = ''",
        "UPDATE programs_criteriaversion SET state = 'retired', valid_until = '2027-01-01', legal_source = 'x'",
        "DELETE FROM programs_criteriaversion",
        "UPDATE programs_criterion SET version_id = version_id + 1",
    ],
)
def test_published_version_is_frozen_against_raw_sql(
    publish: Callable[..., CriteriaVersion], statement: str
) -> None:
    publish(criterion_fields("known_workers", "at_least", 1))
    with (
        pytest.raises(IntegrityError, match="published"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE programs_criterion DISABLE TRIGGER ALL",
        "DROP TRIGGER criterion_frozen ON programs_criterion",
        "SET session_replication_role = replica",
    ],
)
def test_application_role_cannot_remove_the_guard(
    publish: Callable[..., CriteriaVersion], statement: str
) -> None:
    from django.db.utils import ProgrammingError  # noqa: PLC0415

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_next_version_retires_the_one_before(publish: Callable[..., CriteriaVersion]) -> None:
    first = publish(criterion_fields("known_workers", "at_least", 1))
    second = services.copy_version(first, by=None, at=NOW)
    assert [c.measure for c in second.criteria.all()] == ["known_workers"]
    with pytest.raises(ValidFromError):
        services.publish_version(second, valid_from=TODAY, by=None, at=NOW)
    later = TODAY + timedelta(days=30)
    services.publish_version(second, valid_from=later, by=None, at=NOW)
    first.refresh_from_db()
    assert (first.state, first.valid_until) == ("retired", later - timedelta(days=1))
    in_force = {on: CriteriaVersion.objects.in_force(on).get() for on in (TODAY, later)}
    assert in_force == {TODAY: first, later: second}


def test_one_draft_at_a_time(draft: CriteriaVersion) -> None:
    with pytest.raises(DraftExistsError):
        services.create_draft(program=draft.program, title="x", legal_source="x", by=None, at=NOW)


def test_order_of_criteria(draft: CriteriaVersion) -> None:
    for measure in ("known_workers", "returnees", "workers_abroad"):
        add(draft, measure, "at_least", 1)
    services.move_criterion(draft.criteria.get(measure="workers_abroad"), to=1, by=None, at=NOW)
    services.remove_criterion(draft.criteria.get(measure="known_workers"), by=None, at=NOW)
    assert list(draft.criteria.order_by("position").values_list("position", "measure")) == [
        (1, "workers_abroad"),
        (2, "returnees"),
    ]


def test_publishing_is_audited(publish: Callable[..., CriteriaVersion]) -> None:
    version = publish(criterion_fields("known_workers", "at_least", 1))
    event = AuditEvent.objects.get(act="criteria.published")
    assert event.target_id == str(version.pk)
    assert date.fromisoformat(event.details["valid_from"]) == TODAY
