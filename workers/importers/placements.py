"""Placements and returns of registered workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, StoredChoice, Text
from migranportal.imports.values.choices import Labelled
from migranportal.regions.models import Country
from workers.importers.references import MEANT, PERSON_COLUMNS, person_problems
from workers.models import Placement
from workers.services.bulk import (
    follow_removed_placements,
    record_placements_in_bulk,
    stages_before,
)


def _countries(area_code: str) -> list[Labelled]:
    countries = Country.objects.order_by("-is_destination", "name_id")
    return list(countries.values_list("code", "name_id", "name_en"))


_DATES = f"""
    SELECT row, 'departure_date', 'return_without_departure', '' FROM {STAGED}
    WHERE return_date IS NOT NULL AND departure_date IS NULL
    UNION ALL
    SELECT row, 'return_date', 'return_before_departure', '' FROM {STAGED}
    WHERE return_date < departure_date
    UNION ALL
    SELECT row, 'return_category', 'return_uncategorised', '' FROM {STAGED}
    WHERE return_date IS NOT NULL AND return_category IS NULL
    UNION ALL
    SELECT row, 'return_date', 'category_without_return', '' FROM {STAGED}
    WHERE return_date IS NULL AND return_category IS NOT NULL
    UNION ALL
    SELECT row, 'contract_end_date', 'contract_reversed', '' FROM {STAGED}
    WHERE contract_end_date < contract_start_date
"""  # noqa: S608 (a constant)
_TWICE = f"""
    SELECT row, 'departure_date', 'twice_record', first::text
    FROM (
        SELECT s.row, first_value(s.row) OVER same AS first
        FROM {STAGED} s JOIN {MEANT} m USING (row)
        WINDOW same AS (PARTITION BY m.person_id, s.country, s.departure_date,
            COALESCE(s.contract_number, '') ORDER BY s.row)
    ) ordered
    WHERE first < row
"""  # noqa: S608 (constants)
_REGISTERED = f"""
    SELECT DISTINCT s.row, 'departure_date', 'record_registered', ''
    FROM {STAGED} s JOIN {MEANT} m USING (row)
    JOIN workers_placement p ON p.worker_id = m.person_id AND p.country_id = s.country
        AND p.departure_date IS NOT DISTINCT FROM s.departure_date
        AND p.contract_number = COALESCE(s.contract_number, '')
"""  # noqa: S608 (constants)
_ABROAD = f"""
    SELECT s.row, 'departure_date', 'abroad_already', ''
    FROM {STAGED} s JOIN {MEANT} m USING (row)
    WHERE s.departure_date IS NOT NULL AND s.return_date IS NULL AND (
        EXISTS (SELECT FROM workers_placement p WHERE p.worker_id = m.person_id
            AND p.departure_date IS NOT NULL AND p.return_date IS NULL
            AND (p.country_id <> s.country OR p.departure_date <> s.departure_date
                OR p.contract_number <> COALESCE(s.contract_number, '')))
        OR EXISTS (SELECT FROM {STAGED} o JOIN {MEANT} n USING (row)
            WHERE n.person_id = m.person_id AND o.row < s.row
            AND o.departure_date IS NOT NULL AND o.return_date IS NULL
            AND (o.country <> s.country OR o.departure_date <> s.departure_date)))
"""  # noqa: S608 (constants)


class PlacementImport(ImportKind):
    """Stays abroad: contract, departure, return."""

    code = "placements"
    position = 2
    title = _("Placements and returns")
    explanation = _(
        "One row for each stay abroad of a registered worker. Departures and returns that are only "
        "planned wait until they have happened."
    )
    permission = Permission.EDIT_PEOPLE
    models = (Placement,)
    columns = (
        *PERSON_COLUMNS,
        Column(
            "country",
            "Negara penempatan",
            _("The country, by name or two-letter code."),
            StoredChoice(_countries),
            required=True,
            example="Taiwan",
            aliases=("Negara", "Negara tujuan", "Country", "Destination country"),
        ),
        Column(
            "scheme",
            "Skema penempatan",
            _("From the list; empty where not known."),
            Choice(Placement.Scheme),
            aliases=("Skema", "Scheme"),
        ),
        Column(
            "employer_type",
            "Jenis pemberi kerja",
            _("From the list; empty where not known."),
            Choice(Placement.EmployerType),
            aliases=("Employer type",),
        ),
        Column("sector", "Sektor", _("The sector of work."), Text(80), aliases=("Sector",)),
        Column(
            "job_title",
            "Jabatan",
            _("What the work is called."),
            Text(80),
            example="Perawat lansia",
            aliases=("Pekerjaan", "Job title"),
        ),
        Column("city", "Kota", _("City or state of the work place."), Text(80), aliases=("City",)),
        Column(
            "employer",
            "Pemberi kerja",
            _("Name of the employer."),
            Text(150),
            aliases=("Employer",),
        ),
        Column(
            "placement_company",
            "P3MI",
            _("The placement company, where there is one."),
            Text(150),
            aliases=("Perusahaan penempatan", "Placement company"),
        ),
        Column(
            "contract_number",
            "Nomor kontrak",
            _("Number of the work agreement."),
            Text(60),
            aliases=("Nomor perjanjian kerja", "Contract number"),
        ),
        Column(
            "contract_start_date",
            "Kontrak mulai",
            _("First day of the contract, day/month/year."),
            Day(past=False),
            aliases=("Contract begins",),
        ),
        Column(
            "contract_end_date",
            "Kontrak berakhir",
            _("Last day of the contract, day/month/year."),
            Day(past=False),
            aliases=("Contract ends",),
        ),
        Column(
            "departure_date",
            "Tanggal berangkat",
            _("The day of departure; empty before it."),
            Day(),
            example="15/01/2025",
            aliases=("Keberangkatan", "Departure"),
        ),
        Column(
            "return_date",
            "Tanggal pulang",
            _("The day of return; empty while abroad."),
            Day(),
            aliases=("Kepulangan", "Return"),
        ),
        Column(
            "return_category",
            "Kategori kepulangan",
            _("Why the worker came home, from the list."),
            Choice(Placement.ReturnCategory),
            aliases=("Alasan pulang", "Return category"),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return rows of nobody, impossible dates, and stays that are recorded already."""
        yield from person_problems(staged, needs_worker=True)
        for query in (_DATES, _TWICE, _REGISTERED, _ABROAD):
            yield from staged.problems(query)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Record the placements; the workers' stages follow."""
        return Written({Placement: record_placements_in_bulk(staged=STAGED, people=MEANT, at=at)})

    def before_undo(self, ids: Sequence[int]) -> dict[int, int | None]:
        """Return the workers whose stage will follow, each with the stage before the import."""
        return stages_before(list(ids))

    def after_undo(self, known: dict[int, int | None], *, at: datetime) -> None:
        """Bring the workers' stages in step with the placements that are left."""
        follow_removed_placements(stages=known, at=at)
