"""What partners may report about migrants: departures, returns, registration as voters abroad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Kind, Reports, register
from migranportal.api.reported import Applied, Reported, Row, applied
from migranportal.core.errors import DomainError
from migranportal.core.identity import parse_nik
from workers.models import Person, Placement, VoterRegistration
from workers.selectors.matching import find_people
from workers.services.reported import (
    Departure,
    Return,
    VoterState,
    lock_people,
    report_departures,
    report_returns,
    report_voters,
)

_PERSON = (
    Field("nik", Kind.TEXT, _("NIK"), is_personal=True),
    Field("name", Kind.TEXT, _("Full name"), is_personal=True),
    Field("birth_date", Kind.DATE, _("Birth date"), is_personal=True),
)


def _country(label: Any, *, is_required: bool) -> Field:
    return Field("country_code", Kind.TEXT, label, "country", is_required=is_required)


def _cleaned(row: Row, on: date) -> Row:
    """Return the row with its NIK as the register writes it.

    Raises:
        django.core.exceptions.ValidationError: it is no NIK, or there is nothing to find anybody by.
    """
    if row.get("nik"):
        try:
            return {**row, "nik": parse_nik(row["nik"], on=on).number}
        except DomainError as error:
            raise ValidationError({"nik": ValidationError(str(error), code="invalid")}) from None
    if not (row.get("name") and row.get("birth_date")):
        text = _("Send the NIK, or name and birth date.")
        raise ValidationError({"nik": ValidationError(text, code="required")})
    return row


def _known(person_id: int) -> dict[str, Any]:
    """Return what the register has of a person whom the session sees."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    return {"nik": person.masked_nik, "name": person.name, "birth_date": person.birth_date}


def _depart(rows: Sequence[Reported], by: Any, at: datetime) -> list[Applied | Exception]:
    reports = [
        Departure(
            person_id=match.target,
            country_id=row["country_code"],
            departure_date=row["departure_date"],
            city=row.get("city", ""),
        )
        for match, row in rows
    ]
    return [applied(one) for one in report_departures(reports=reports, by=by, at=at)]


def _return(rows: Sequence[Reported], by: Any, at: datetime) -> list[Applied | Exception]:
    reports = [
        Return(
            person_id=match.target,
            return_date=row["return_date"],
            category=row["return_category"],
            country_id=row.get("country_code", ""),
        )
        for match, row in rows
    ]
    return [applied(one) for one in report_returns(reports=reports, by=by, at=at)]


def _register_voters(rows: Sequence[Reported], by: Any, at: datetime) -> list[Applied | Exception]:
    reports = [
        VoterState(person_id=match.target, election=row["election"], said=_said(row))
        for match, row in rows
    ]
    return [applied(one) for one in report_voters(reports=reports, by=by, at=at)]


def _said(row: Row) -> dict[str, Any]:
    said = {name: row[name] for name in ("city", "polling_place") if name in row}
    return said | {
        "country_id": row["country_code"],
        "state": row["state"],
        "state_date": row["state_date"],
    }


DEPARTURE_REPORTS = register(
    Reports(
        name="departure-reports",
        label=_("Reports of departures"),
        description=_(
            "Departures of migrants to work abroad. A stay that was planned in the country is "
            "completed, else a new one is recorded."
        ),
        is_about_people=True,
        reads_people=True,
        known=_known,
        page="admin:workers_person_change",
        clean=_cleaned,
        find=find_people,
        lock=lock_people,
        apply=_depart,
        fields=(
            *_PERSON,
            _country(_("Destination country, ISO 3166-1"), is_required=True),
            Field("city", Kind.TEXT, _("City")),
            Field("departure_date", Kind.DATE, _("Departure"), is_required=True),
        ),
    )
)
RETURN_REPORTS = register(
    Reports(
        name="return-reports",
        label=_("Reports of returns"),
        description=_("Returns of migrants from work abroad; each ends the stay that is open."),
        is_about_people=True,
        reads_people=True,
        known=_known,
        page="admin:workers_person_change",
        clean=_cleaned,
        find=find_people,
        lock=lock_people,
        apply=_return,
        fields=(
            *_PERSON,
            _country(_("Country that the person returns from, ISO 3166-1"), is_required=False),
            Field("return_date", Kind.DATE, _("Return"), is_required=True),
            Field(
                "return_category",
                Kind.TEXT,
                _("Return category"),
                choices=Placement.ReturnCategory.choices,
                is_required=True,
            ),
        ),
    )
)
VOTER_REGISTRATIONS = register(
    Reports(
        name="voter-registrations",
        label=_("Reports of voter registrations"),
        description=_(
            "Who was registered on the overseas voter list (DPTLN) of an election, or removed from it."
        ),
        is_about_people=True,
        reads_people=True,
        known=_known,
        page="admin:workers_person_change",
        clean=_cleaned,
        find=find_people,
        lock=lock_people,
        apply=_register_voters,
        fields=(
            *_PERSON,
            Field("election", Kind.TEXT, _("Election"), is_required=True),
            _country(_("Country of the overseas committee (PPLN)"), is_required=True),
            Field("city", Kind.TEXT, _("City of the overseas committee (PPLN)")),
            Field("polling_place", Kind.TEXT, _("Polling place")),
            Field(
                "state",
                Kind.TEXT,
                _("State"),
                choices=VoterRegistration.State.choices,
                is_required=True,
            ),
            Field("state_date", Kind.DATE, _("Day of that state"), is_required=True),
        ),
    )
)
