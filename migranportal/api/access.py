"""What a caller may read of a dataset, from the grants of agreements in force and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from migranportal.accounts.models import DataGrant, DataLevel, Organisation, covers
from migranportal.api.callers import Caller
from migranportal.api.datasets import Dataset, Field
from migranportal.api.problems import Problem

_COLUMNS = [field.attname for field in DataGrant._meta.concrete_fields]
# Written out, because every page asks it: see services.tokens.
_GRANTS = f"""
    SELECT {", ".join(_COLUMNS)} FROM accounts_datagrant
    WHERE organisation_id = %s AND (%s::text IS NULL OR dataset = %s)
    ORDER BY id
"""  # noqa: S608 (names of columns, from the model)


@dataclass(frozen=True)
class Access:
    """What ``covered_by`` found: the grants, and what they add up to.

    ``areas`` are area codes, none inside another; ``[""]`` is the country.
    """

    dataset: Dataset
    organisation: Organisation
    grants: tuple[DataGrant, ...]
    areas: tuple[str, ...]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that some grant lets through, in the dataset's order."""
        allowed = {name for grant in self.grants for name in self.names_of(grant)}
        if self.dataset.is_own:
            return self.dataset.fields
        return tuple(field for field in self.dataset.fields if field.name in allowed)

    @cached_property
    def common_fields(self) -> frozenset[str]:
        """The names that every grant lets through: only by these may all rows be narrowed."""
        if self.dataset.is_own:
            return frozenset(field.name for field in self.fields)
        return frozenset.intersection(*(self.names_of(grant) for grant in self.grants))

    @cached_property
    def is_mixed(self) -> bool:
        """Whether some areas show fewer fields than others."""
        return len(self.common_fields) < len(self.fields)

    def reaches(self, area_code: str) -> bool:
        """Tell whether the areas of the grants hold ``area_code``."""
        return any(covers(area, area_code) for area in self.areas)

    def names_at(self, area_code: str) -> frozenset[str]:
        """Return the names of the fields that may be read of a record in ``area_code``."""
        inside = [g for g in self.grants if covers(g.area_code, area_code)]
        return frozenset().union(*(self.names_of(grant) for grant in inside))

    @property
    def reference(self) -> str:
        """The agreements on which the access rests, for the record."""
        return "; ".join(sorted({grant.basis for grant in self.grants}))

    @property
    def purpose(self) -> str:
        """What the caller may use the data for."""
        return "; ".join(sorted({grant.purpose for grant in self.grants}))

    def names_of(self, grant: DataGrant) -> frozenset[str]:
        """Return the names that one grant lets through; the key goes with every grant."""
        is_person = grant.level == DataLevel.PERSON
        return frozenset(
            field.name
            for field in self.dataset.fields
            if field.is_key
            or (
                (not grant.fields or field.name in grant.fields)
                and (is_person or not field.is_personal)
            )
        )


def covered_by(caller: Caller, dataset: Dataset, *, on: date) -> Access:
    """Return what ``caller`` may read of ``dataset`` on the day ``on``.

    Raises:
        Problem: 403 with the reason, where no grant in force covers it.
    """
    return access_from(grants_of(caller, dataset), caller, dataset, on=on)


def grants_of(caller: Caller, dataset: Dataset | None = None) -> list[DataGrant]:
    """Return all grants of the caller's organisation, in force or not, of one dataset or of all."""
    with connection.cursor() as cursor:
        name = dataset.name if dataset else None
        cursor.execute(_GRANTS, [caller.organisation.pk, name, name])
        rows = cursor.fetchall()
    return [DataGrant.from_db(connection.alias, _COLUMNS, row) for row in rows]


def access_from(
    known: Sequence[DataGrant], caller: Caller, dataset: Dataset, *, on: date
) -> Access:
    """Return what the grants ``known`` (all of one caller for the dataset) cover on the day ``on``.

    Raises:
        Problem: 403 with the reason, where none in force covers it.
    """
    if dataset.is_own:
        return Access(dataset, caller.organisation, grants=(), areas=("",))
    fitting = [g for g in known if g.level == DataLevel.PERSON or not dataset.is_personal]
    in_force = [g for g in fitting if g.is_in_force(on)]
    if not in_force:
        raise _refusal(known, fitting, dataset, on)
    areas = widest({grant.area_code for grant in in_force})
    return Access(dataset, caller.organisation, grants=tuple(in_force), areas=areas)


def widest(codes: set[str]) -> tuple[str, ...]:
    """Return the codes that lie inside none of the others."""
    return tuple(sorted(c for c in codes if not any(o != c and covers(o, c) for o in codes)))


def _refusal(
    known: Sequence[DataGrant], fitting: Sequence[DataGrant], dataset: Dataset, on: date
) -> Problem:
    """Say why there is no access, with the state of the agreement that is nearest to giving it."""
    if not known:
        text = _("No agreement grants your organisation the dataset %(dataset)s.")
        return _denied("no_grant", text % {"dataset": dataset.name}, dataset)
    if not fitting:
        text = _("Your agreement grants figures; the dataset %(dataset)s is about persons.")
        return _denied("persons_not_granted", text % {"dataset": dataset.name}, dataset)
    grant = max(fitting, key=lambda g: (g.is_suspended, g.until_date))
    days = {"since": date_format(grant.since_date), "until": date_format(grant.until_date)}
    if grant.until_date < on:
        code, text = "grant_ended", _("The grant ended with %(until)s.") % days
    elif grant.is_suspended:
        code, text = "grant_suspended", _("The agreement is suspended.")
    else:
        code, text = "grant_not_begun", _("The grant begins on %(since)s.") % days
    return _denied(code, text, dataset, grant)


def _denied(code: str, detail: str, dataset: Dataset, grant: DataGrant | None = None) -> Problem:
    members: dict[str, Any] = {"dataset": dataset.name}
    if grant:
        members |= {
            "agreement": grant.basis,
            "agreement_state": code.removeprefix("grant_"),
            "since": grant.since_date.isoformat(),
            "until": grant.until_date.isoformat(),
        }
    return Problem(code, detail, status_code=403, **members)
