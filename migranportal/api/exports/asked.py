"""What somebody asks to export, and whether it may go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from migranportal.accounts.models import DataGrant
from migranportal.api.access import Access, covered_by
from migranportal.api.asking import Query, asked_of, parse, wrong_parameter
from migranportal.api.callers import Caller
from migranportal.api.datasets import Dataset, Records
from migranportal.api.exports.forms import Form
from migranportal.api.models import ApiClient
from migranportal.api.problems import Problem
from migranportal.api.reads import is_noted


@dataclass(frozen=True)
class Export:
    """Somebody's export of a dataset, with the access that it began with.

    ``request_id`` ties the rows of the record of reads together.
    """

    caller: Caller
    dataset: Records
    form: Form
    access: Access
    query: Query
    request_id: str

    @property
    def is_cut(self) -> bool:
        """Whether some records show fewer fields than others."""
        return not _names(self.query) <= _everywhere(self.access, self.query)

    @property
    def is_noted(self) -> bool:
        """Whether it is about persons, so that every piece is recorded before it leaves."""
        return is_noted(self.dataset, self.query.fields)

    @property
    def is_opened(self) -> bool:
        """Whether lines must be taken apart: for encrypted fields, or to cut them."""
        return self.is_cut or any(field.opens for field in self.query.fields)

    def check(self, *, on: date) -> None:
        """Let the export go on while all that it began with still stands on the day ``on``.

        Raises:
            Problem: 403 with the reason.
        """
        now = covered_by(self.caller, self.dataset, on=on)
        if not set(terms_of(now)) >= set(terms_of(self.access)):
            detail = _("A grant that the export rests on has ended or changed.")
            raise Problem("grant_changed", detail, status_code=403, dataset=self.dataset.name)
        client = ApiClient.objects.filter(client=self.caller.client_id)
        if client.exclude(revoked_at=None).exists():
            raise Problem("client_revoked", _("The client was revoked."), status_code=403)


def begin(
    caller: Caller,
    dataset: Dataset | None,
    form: Form,
    parameters: Mapping[str, str],
    *,
    on: date,
    request_id: str,
) -> Export:
    """Return the export that ``parameters`` (those of the dataset's page) ask for.

    Raises:
        Problem: 400 for what cannot be understood, 403 for what the grants do not cover.
    """
    if not isinstance(dataset, Records):
        raise wrong_parameter("dataset", _("There is no dataset of records with this name."))
    access = covered_by(caller, dataset, on=on)
    query = asked_of(access, parameters, is_paged=False)
    if form == Form.CSV:
        query = uniform(access, query, is_chosen="fields" in parameters)
    return Export(caller, dataset, form, access, query, request_id)


def form_called(text: str) -> Form:
    """Return the form with that name; empty is NDJSON.

    Raises:
        Problem: 400.
    """
    try:
        return Form(text or Form.NDJSON)
    except ValueError:
        message = _("Possible are: %s.") % ", ".join(Form)
        raise wrong_parameter("format", message) from None


def key_called(dataset: Records, text: str) -> Any:
    """Return the key that ``text`` (of an address) spells.

    Raises:
        Problem: 400.
    """
    try:
        return parse(dataset.key, text)
    except ValueError:
        raise wrong_parameter("after", _("This is no key of the dataset.")) from None


def terms_of(access: Access) -> list[str]:
    """Return what each grant of ``access`` gives, as text that can be kept and compared."""
    return [_terms(grant) for grant in access.grants]


def _terms(grant: DataGrant) -> str:
    return f"{grant.pk} {grant.level} {grant.area_code} {','.join(sorted(grant.fields))}"


def _everywhere(access: Access, query: Query) -> frozenset[str]:
    """Return the names of the fields that every record of ``query`` shows."""
    if access.dataset.is_own or not access.dataset.area_path:
        return _names(query)
    return frozenset.intersection(*(access.names_at(area) for area in query.areas))


def uniform(access: Access, query: Query, *, is_chosen: bool) -> Query:
    """Keep the fields that every line of a CSV file can have.

    Raises:
        Problem: 403, where a field was asked for by name that some area does not show.
    """
    names = _everywhere(access, query)
    missing = sorted(_names(query) - names)
    if missing and is_chosen:
        detail = _(
            "The field %(name)s is not in your grants for all areas, and every line of a CSV file"
            " has the same fields. Leave it out, name an area, or ask for ndjson."
        )
        raise Problem(
            "field_not_granted", detail % {"name": missing[0]}, status_code=403, parameter="fields"
        )
    return replace(query, fields=tuple(f for f in query.fields if f.name in names))


def _names(query: Query) -> frozenset[str]:
    return frozenset(field.name for field in query.fields)
