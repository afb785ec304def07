"""Writes the reference data, all of it or nothing, and says what it did."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from agreements.importers import load_known_agreements
from cooperatives.importers import load_known_yardsticks
from migranportal.accounts.models import Organisation
from migranportal.audit import services as audit
from migranportal.regions.models import Country
from programs.importers.reference.code_lists import FACILITY_KINDS, PILLARS, PROGRAMS
from programs.importers.reference.countries import COUNTRIES
from programs.importers.reference.criteria import VERSIONS, Version
from programs.importers.reference.organisations import ORGANISATIONS
from programs.models import CriteriaVersion, Criterion, Program
from villages.models import FacilityKind, Pillar, ProgramCode
from workers.importers import load_known_complaint_lists

# A manager and the entries that its table must hold; every entry has a unique code.
_LISTS: Sequence[tuple[Any, Sequence[Any]]] = (
    (Program.objects, PROGRAMS),
    (Pillar.objects, PILLARS),
    (FacilityKind.objects, FACILITY_KINDS),
    (Country.objects, COUNTRIES),
    (Organisation.objects, ORGANISATIONS),
)


Loader = Callable[..., Sequence[str]]
_LOADERS: list[Loader] = []


def add_loader(loader: Loader) -> None:
    """Let an app above this one load what it knows with every load of the reference data.

    ``loader(by=, at=)`` adds what is missing and returns its names, such as ``centre:undip``.
    """
    if loader not in _LOADERS:
        _LOADERS.append(loader)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a load did, each entry as ``model:code``.

    ``kept`` are entries that differ from the reference data because somebody edited them; they were
    left as they are.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_reference_data(*, by: Any, at: datetime, overwrite: bool = False) -> Report:
    """Add the entries that are missing; with ``overwrite`` also reset the ones that were edited.

    A criteria version is only ever added: a published one is frozen, and whoever wants other
    criteria publishes the next version. Records one audit event when anything was written.
    """
    report = Report()
    for manager, entries in _LISTS:
        _load_list(manager, entries, report, overwrite=overwrite)
    for version in VERSIONS:
        _load_version(version, report, at=at)
    report.added.extend(f"agreement:{code}" for code in load_known_agreements(by=by, at=at))
    for load in (load_known_yardsticks, load_known_complaint_lists, *_LOADERS):
        report.added.extend(load(by=by, at=at))
    if report.added or report.changed:
        target = Program.objects.get(pk=ProgramCode.DESA_MIGRAN_EMAS)
        audit.record("reference_data.loaded", target=target, by=by, at=at, **asdict(report))
    return report


def _load_list(manager: Any, entries: Sequence[Any], report: Report, *, overwrite: bool) -> None:
    present = manager.in_bulk(field_name="code")
    options = manager.model._meta
    fields = [f.attname for f in options.concrete_fields if f.editable and not f.primary_key]
    added, changed = [], []
    for entry in entries:
        name = f"{options.model_name}:{entry.code}"
        found = present.get(entry.code)
        if found is None:
            added.append(copy.copy(entry))  # the shared entry keeps no key of this database
            report.added.append(name)
        elif any(getattr(found, f) != getattr(entry, f) for f in fields):
            (report.changed if overwrite else report.kept).append(name)
            for f in fields:
                setattr(found, f, getattr(entry, f))
            changed.append(found)
    manager.bulk_create(added)
    if overwrite and changed:
        manager.bulk_update(changed, fields)


def _load_version(seed: Version, report: Report, *, at: datetime) -> None:
    if CriteriaVersion.objects.filter(program_id=seed.program, number=1).exists():
        return
    version = CriteriaVersion.objects.create(
        program_id=seed.program,
        number=1,
        title=seed.title,
        legal_source=seed.legal_source,
        is_interim=True,
    )
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            position=position,
            code=rule.code,
            title_id=rule.title_id,
            title_en=rule.title_en,
            measure=rule.measure,
            operator=rule.operator,
            threshold=rule.threshold,
            is_mandatory=rule.is_mandatory,
            is_confirmed=rule.is_confirmed,
            pillar_id=rule.pillar,
            source=rule.source,
        )
        for position, rule in enumerate(seed.rules, start=1)
    )
    # One statement: from here on the database refuses any change of the version and its criteria.
    CriteriaVersion.objects.filter(pk=version.pk).update(
        state=CriteriaVersion.State.PUBLISHED,
        published_at=at,
        published_by=audit.SYSTEM,
        valid_from=seed.valid_from,
    )
    report.added.append(f"criteriaversion:{seed.program.value}-1")
