"""Loading the official register from a folder: check everything, then write all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from migranportal.regions.importers import checks, staging
from migranportal.regions.importers.boundaries import FILES, read_boundaries
from migranportal.regions.importers.problems import ImportRefused, Problem
from migranportal.regions.services import register
from migranportal.regions.services.register import Counts

LOCK = "regions.load"


@dataclass
class LoadReport:
    """What a load changed, or would change: per level, outlines, countries, and notes."""

    areas: dict[str, Counts] = field(default_factory=dict)
    boundaries: Counts = field(default_factory=Counts)
    countries: Counts = field(default_factory=Counts)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return asdict(self)

    @property
    def total(self) -> Counts:
        """The counts of areas over all levels."""
        sums = {
            name: sum(getattr(counts, name) for counts in self.areas.values())
            for name in Counts.__dataclass_fields__
        }
        return Counts(**sums)


def load_register(
    *, folder: Path, decree: str, valid_from: date, by: Any, at: datetime, dry_run: bool = False
) -> LoadReport:
    """Bring the register to the state of the files in ``folder`` and return what changed.

    ``folder`` holds ``wilayah/`` and, where wanted, ``geo/`` and ``countries/``; it may be the
    ``wilayah`` folder itself. New codes begin, and codes that the files no longer name end, on
    ``valid_from``. With ``dry_run`` everything is checked and counted and nothing written.

    Raises:
        ImportRefused: with every problem of every file; nothing was written.
    """
    problems: list[Problem] = []
    report = LoadReport()
    with transaction.atomic(), _known_as(by, decree, valid_from), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        has_bps = _stage(cursor, folder, problems, report)
        problems += _check(cursor, valid_from, complete=not problems)
        if problems:
            raise ImportRefused(problems)
        report.areas = register.plan_areas(cursor, keep_bps=not has_bps)
        report.boundaries = register.plan_boundaries(cursor)
        report.countries = register.plan_countries(cursor)
        if not dry_run:
            _write(cursor, report, valid_from=valid_from, decree=decree, at=at)
    return report


@contextmanager
def _known_as(by: Any, decree: str, valid_from: date) -> Iterator[None]:
    """Let the history of the written rows name who loaded them and why."""
    who = {"user": by.pk} if by is not None else {"by": "system"}
    with pghistory.context(
        act="regions.loaded", decree=decree, valid_from=valid_from.isoformat(), **who
    ):
        yield


def _stage(
    cursor: CursorWrapper, folder: Path, problems: list[Problem], report: LoadReport
) -> bool:
    """Copy every file into the staging tables; tell whether there is a bridge to BPS codes."""
    if not folder.is_dir():
        raise ImportRefused([Problem(str(folder), None, "", "", "folder")])
    areas = folder / "wilayah"
    if not areas.is_dir():
        areas = folder
    staging.make_tables(cursor)
    staging.stage_areas(cursor, areas, problems)
    has_bps = staging.stage_bps(cursor, areas, problems)
    if not has_bps:
        report.notes.append(_("There is no bps_bridge.csv: BPS codes stay as they are."))
    if any((folder / "geo" / name).is_file() for name in FILES):
        staging.stage_boundaries(cursor, read_boundaries(folder / "geo", problems))
    else:
        report.notes.append(_("There is no folder “geo”: outlines stay as they are."))
    if not staging.stage_countries(cursor, folder / "countries", problems):
        report.notes.append(_("There is no countries.csv: countries stay as they are."))
    staging.prepare(cursor)
    _note_double_bps_codes(cursor, report)
    return has_bps


def _check(cursor: CursorWrapper, valid_from: date, *, complete: bool) -> list[Problem]:
    problems = checks.check_areas(cursor, complete=complete)
    if complete:
        problems += checks.check_bps(cursor)
        problems += checks.check_boundaries(cursor)
        problems += checks.check_dates(cursor, valid_from=valid_from)
    return problems + checks.check_countries(cursor)


def _write(
    cursor: CursorWrapper, report: LoadReport, *, valid_from: date, decree: str, at: datetime
) -> None:
    if report.total.changes:
        register.write_areas(cursor, valid_from=valid_from, decree=decree, at=at)
    if report.boundaries.changes:
        register.write_boundaries(cursor)
    if report.countries.changes:
        register.write_countries(cursor)


def _note_double_bps_codes(cursor: CursorWrapper, report: LoadReport) -> None:
    cursor.execute(
        "SELECT count(*) FROM (SELECT code FROM staged_bps WHERE match = ANY (%s) "
        "GROUP BY code HAVING count(DISTINCT bps_code) > 1) AS doubled",
        [list(checks.BPS_MATCHES)],
    )
    (count,) = cursor.fetchone()
    if count:
        report.notes.append(
            _(
                "%(count)s codes have several BPS codes in the bridge: the closest match was taken "
                "(exact, then similar name, then found by name), among equals the lowest BPS code."
            )
            % {"count": count}
        )
