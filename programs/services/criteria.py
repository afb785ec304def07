"""Criteria: drafts are made, copied and edited; ``publication`` puts them into force."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from programs.eligibility import Operator
from programs.measures import Kind, measure
from programs.models import CriteriaVersion, Criterion, Program
from programs.services.editing import acting, editing_draft

_COPIED = (
    "position",
    "code",
    "title_id",
    "title_en",
    "measure",
    "operator",
    "threshold",
    "threshold_upper",
    "is_mandatory",
    "weight",
    "max_age_days",
    "pillar_id",
    "source",
    "is_confirmed",
)
_GREATEST_SHARE = 100


class DraftExistsError(DomainError):
    """The program has a draft already."""


class ThresholdError(DomainError):
    """The operator or the threshold does not fit the measure."""


@transaction.atomic
def create_draft(
    *, program: Program, title: str, legal_source: str, by: Any, at: datetime
) -> CriteriaVersion:
    """Create an empty draft of the next number.

    Raises:
        DraftExistsError: the program has one already.
    """
    return _new_draft(
        program, title=title, legal_source=legal_source, is_interim=True, by=by, at=at
    )


@transaction.atomic
def copy_version(version: CriteriaVersion, *, by: Any, at: datetime) -> CriteriaVersion:
    """Create a draft with the criteria of ``version``.

    Raises:
        DraftExistsError: the program has a draft already.
    """
    draft = _new_draft(
        version.program,
        title=version.title,
        legal_source=version.legal_source,
        is_interim=version.is_interim,
        copied_from=version,
        by=by,
        at=at,
    )
    with acting(by):
        Criterion.objects.bulk_create(
            Criterion(version=draft, **{name: getattr(c, name) for name in _COPIED})
            for c in version.criteria.order_by("position")
        )
    return draft


def add_criterion(version: CriteriaVersion, *, by: Any, at: datetime, **fields: Any) -> Criterion:
    """Add a criterion at the end of a draft.

    Raises:
        FrozenVersionError, UnknownMeasureError, ThresholdError, ValidationError.
    """
    with editing_draft(version, by=by, at=at):
        last = version.criteria.aggregate(last=Max("position"))["last"] or 0
        criterion = Criterion(version=version, **{"position": last + 1, **fields})
        _check_and_save(criterion)
        record("criterion.added", target=criterion, by=by, at=at, version=version.pk)
    return criterion


def change_criterion(criterion: Criterion, *, by: Any, at: datetime, **fields: Any) -> Criterion:
    """Change fields of a draft's criterion; raises as ``add_criterion`` does."""
    with editing_draft(criterion.version, by=by, at=at):
        for name, value in fields.items():
            setattr(criterion, name, value)
        _check_and_save(criterion)
        record("criterion.changed", target=criterion, by=by, at=at, fields=sorted(fields))
    return criterion


def remove_criterion(criterion: Criterion, *, by: Any, at: datetime) -> None:
    """Remove a criterion from a draft and close the gap in the order.

    Raises:
        FrozenVersionError: the version is published.
    """
    version = criterion.version
    with editing_draft(version, by=by, at=at):
        record("criterion.removed", target=criterion, by=by, at=at)
        criterion.delete()
        version.criteria.filter(position__gt=criterion.position).update(position=F("position") - 1)


def move_criterion(criterion: Criterion, *, to: int, by: Any, at: datetime) -> None:
    """Move a draft's criterion to position ``to`` (1 is first); the others make room.

    Raises:
        FrozenVersionError: the version is published.
    """
    version = criterion.version
    with editing_draft(version, by=by, at=at):
        ordered = [c for c in version.criteria.order_by("position") if c.pk != criterion.pk]
        ordered.insert(max(0, to - 1), criterion)
        for position, one in enumerate(ordered, start=1):
            one.position = position
        Criterion.objects.bulk_update(ordered, ["position"])
        record("criterion.moved", target=criterion, by=by, at=at, to=to)


def check_threshold(criterion: Criterion) -> None:
    """Check that operator and thresholds fit the measure.

    Raises:
        UnknownMeasureError: the catalogue has no such measure.
        ThresholdError: naming the field at fault.
    """
    m, operator = measure(criterion.measure), Operator(criterion.operator)
    if (operator is Operator.IS_TRUE) != (m.kind is Kind.FLAG):
        message = (
            _("“%(measure)s” is a yes-or-no measure: use the operator “is true”.")
            if m.kind is Kind.FLAG
            else _("“%(measure)s” is a number: use an operator that compares it with a threshold.")
        )
        raise ThresholdError(message % {"measure": m.label}, field="operator")
    if operator is Operator.IS_TRUE and criterion.threshold is not None:
        raise ThresholdError(_("The operator “is true” takes no threshold."), field="threshold")
    for field in ("threshold", "threshold_upper"):
        _check_number(m.kind, getattr(criterion, field), field)


def _check_number(kind: Kind, value: Decimal | None, field: str) -> None:
    if value is None:
        return
    if value < 0:
        raise ThresholdError(_("A threshold cannot be negative."), field=field)
    if kind is Kind.SHARE and value > _GREATEST_SHARE:
        raise ThresholdError(_("A share lies between 0 and 100 percent."), field=field)
    if kind in {Kind.COUNT, Kind.AGE} and value != int(value):
        raise ThresholdError(_("This measure counts in whole numbers."), field=field)


def _new_draft(program: Program, *, by: Any, at: datetime, **fields: Any) -> CriteriaVersion:
    Program.objects.select_for_update().get(pk=program.pk)
    if program.versions.filter(state=CriteriaVersion.State.DRAFT).exists():
        raise DraftExistsError(_("The program has a draft already; edit or delete that one."))
    last = program.versions.aggregate(last=Max("number"))["last"] or 0
    draft = CriteriaVersion(program=program, number=last + 1, **fields)
    draft.full_clean()
    with acting(by):
        draft.save()
    record("criteria.drafted", target=draft, by=by, at=at)
    return draft


def _check_and_save(criterion: Criterion) -> None:
    criterion.full_clean()
    check_threshold(criterion)
    criterion.save()
