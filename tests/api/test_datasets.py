"""Every dataset of the registry, new ones included: what grants open, and what ends them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from psycopg import sql

from agreements import services
from agreements.models import Agreement, AgreementAct, DataClause
from migranportal.accounts.models import DataLevel
from migranportal.api.asking import COMMON, PAGING
from migranportal.api.datasets import (
    Dataset,
    Field,
    Figures,
    Filter,
    Kind,
    Records,
    Reports,
    dataset_called,
    datasets,
)
from migranportal.api.versions import RowVersion
from migranportal.core.rowsecurity import whole_country
from tests.api.partners import YEAR, Partner
from tests.api.rows import HERE, ROWS, THERE
from tests.databases import connect_as_owner
from tests.factories.accounts import OrganisationFactory
from tests.factories.agreements import PartyFactory

pytestmark = pytest.mark.django_db

NEXT_DOOR = "35.04.14.2012"
ALL = [entry for entry in datasets() if not isinstance(entry, Reports)]  # see test_writing.py
GRANTED = [entry for entry in ALL if not entry.is_own]
RECORDS = [entry for entry in ALL if isinstance(entry, Records)]
FILTERS = [(entry, one) for entry in ALL for one in entry.filters]
ORDERINGS = [(entry, name) for entry in RECORDS for name in ("id", *entry.orderings)]


def of(entries: list[Any]) -> Any:
    return pytest.mark.parametrize("dataset", entries, ids=[entry.name for entry in entries])


def of_pairs(second: str, pairs: list[Any]) -> Any:
    ids = [f"{entry.name}-{getattr(other, 'name', other)}" for entry, other in pairs]
    return pytest.mark.parametrize(("dataset", second), pairs, ids=ids)


@pytest.fixture
def partner() -> Partner:
    return Partner()


def make(dataset: Dataset, partner: Partner, *codes: str) -> list[Any]:
    with whole_country():
        return [ROWS[dataset.name](code, partner.organisation) for code in codes or (HERE,)]


def open_to(partner: Partner, dataset: Dataset, *names: str, area: str = "", **values: Any) -> Any:
    """Grant persons, with the fields named or all; what is the partner's own needs no grant."""
    if dataset.is_own:
        return None
    fields = names or tuple(field.name for field in dataset.fields)
    return partner.grant(dataset.name, *fields, area=area, **values)


def keys_of(dataset: Dataset) -> set[str]:
    return {field.name for field in dataset.fields if field.is_key}


def row_of(partner: Partner, dataset: Dataset, key: Any, *, saying: str = "") -> Any:
    """Return the record with ``key``; of figures the first row that says something there."""
    rows = partner.data(f"{dataset.name}/")
    if isinstance(dataset, Figures):
        return next((row for row in rows if not saying or row[saying] is not None), rows[0])
    return next(row for row in rows if row["id"] == key)


# --- Declarations -----------------------------------------------------------------------------


def test_every_dataset_is_tested() -> None:
    assert set(ROWS) == {entry.name for entry in ALL}


@of(ALL)
def test_a_declaration_is_consistent(dataset: Dataset) -> None:
    names = [field.name for field in dataset.fields]
    filters = [entry.name for entry in dataset.filters]
    assert len(set(names)) == len(names)
    assert len(set(filters)) == len(filters)
    assert not {*PAGING, *COMMON} & set(filters)
    assert keys_of(dataset)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in [*names, *filters])
    assert all(entry.field in {"", *names} for entry in dataset.filters)
    for field in walk(dataset.fields):
        assert bool(field.parts) == (field.kind is Kind.OBJECTS)
        assert not (field.is_key and field.is_personal)
    if isinstance(dataset, Records):
        assert not dataset.is_personal or dataset.reads_people
        assert dataset.is_own == (dataset.own is not None)


@of(ALL)
def test_everything_said_is_said_in_both_languages(dataset: Dataset) -> None:
    labels = [field.label for field in walk(dataset.fields)]
    labels += [entry.label for entry in dataset.filters]
    for language in ("en", "id"):
        with translation.override(language):
            said = [str(text) for text in (dataset.label, dataset.description, *labels)]
            assert all(text.strip() for text in said)


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from walk(field.parts)


# --- What grants open -------------------------------------------------------------------------


@of(GRANTED)
def test_no_grant(partner: Partner, dataset: Dataset) -> None:
    (key,) = make(dataset, partner)
    partner.grant("something-else")
    for address in addresses(dataset, key):
        answer = partner.get(address)
        assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")


TODAY = timezone.localdate()
NOT_IN_FORCE = {
    "grant_ended": {"until_date": TODAY - timedelta(days=1)},
    "grant_suspended": {"is_suspended": True},
    "grant_not_begun": {"since_date": TODAY + timedelta(days=1)},
}


@of(GRANTED)
@pytest.mark.parametrize("code", NOT_IN_FORCE)
def test_a_grant_that_is_not_in_force(partner: Partner, dataset: Dataset, code: str) -> None:
    (key,) = make(dataset, partner)
    open_to(partner, dataset, **NOT_IN_FORCE[code])
    for address in addresses(dataset, key):
        answer = partner.get(address)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        assert answer.json()["agreement"] == "Perjanjian uji"


@of([entry for entry in RECORDS if entry.area_path])
def test_another_area_stays_closed(partner: Partner, dataset: Records) -> None:
    here, there = make(dataset, partner, HERE, THERE)
    open_to(partner, dataset, area="35")
    keys = {row["id"] for row in partner.all(f"{dataset.name}/")}
    assert here in keys
    assert there not in keys
    assert partner.get(f"{dataset.name}/{here}/").status_code == 200
    assert partner.get(f"{dataset.name}/{there}/").status_code == 404
    answer = partner.get(f"{dataset.name}/", area="52")
    assert (answer.status_code, answer.json()["code"]) == (403, "area_not_granted")
    assert partner.data(f"{dataset.name}/", area="35.05") == []


@of([entry for entry in GRANTED if not entry.area_path and not entry.reads_people])
def test_what_belongs_to_no_area_is_asked_for_by_none(partner: Partner, dataset: Dataset) -> None:
    open_to(partner, dataset, area="35")
    assert partner.get(f"{dataset.name}/").status_code == 200
    assert partner.get(f"{dataset.name}/", area="35").status_code == 400


@of(GRANTED)
def test_a_grant_of_figures_shows_nobody(partner: Partner, dataset: Dataset) -> None:
    (key,) = make(dataset, partner)
    partner.grant(dataset.name)
    if dataset.is_personal:
        for address in addresses(dataset, key):
            answer = partner.get(address)
            assert (answer.status_code, answer.json()["code"]) == (403, "persons_not_granted")
        return
    public = {field.name for field in dataset.fields if not field.is_personal}
    rows = partner.data(f"{dataset.name}/")
    assert rows
    assert {frozenset(row) for row in rows} == {frozenset(public)}
    for field in dataset.fields:
        if field.is_personal:
            answer = partner.get(f"{dataset.name}/", fields=field.name)
            assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")


@of(GRANTED)
def test_fields_that_are_not_granted_are_absent(partner: Partner, dataset: Dataset) -> None:
    (key,) = make(dataset, partner)
    one, *others = [field.name for field in dataset.fields if not field.is_key]
    open_to(partner, dataset, one)
    for address in addresses(dataset, key):
        row = _first(partner.get(address))
        assert set(row) == {*keys_of(dataset), one}
    for name in others:
        answer = partner.get(f"{dataset.name}/", fields=name)
        assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")


def _first(answer: Any) -> Any:
    """Return the record of an answer, or the first of them."""
    found = json.loads(answer.content.splitlines()[0])
    return found["data"][0] if "data" in found else found


@of([entry for entry in ALL if entry.is_own])
def test_what_is_the_partners_own_needs_no_grant(partner: Partner, dataset: Records) -> None:
    (own,) = make(dataset, partner)
    (others,) = make(dataset, Partner())
    assert [row["id"] for row in partner.data(f"{dataset.name}/")] == [own]
    assert partner.get(f"{dataset.name}/{own}/").status_code == 200
    assert partner.get(f"{dataset.name}/{others}/").status_code == 404


def addresses(dataset: Dataset, key: Any) -> list[str]:
    other = str(key) if isinstance(dataset, Records) else "export"
    return [f"{dataset.name}/", f"{dataset.name}/{other}/"]


# --- The end of an agreement ------------------------------------------------------------------

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
WHO: dict[str, Any] = {"by": None, "at": AT}


def agreement_with(partner: Partner, dataset: Dataset) -> Agreement:
    """Bring an agreement with a clause on all of the dataset into force, by the services."""
    agreement: Agreement = services.propose_agreement(
        agreement=Agreement(
            code=f"nk-{partner.organisation.pk}",
            kind=Agreement.Kind.MOU,
            title="Pertukaran data",
            purpose="Pelindungan",
            scope="Data",
        ),
        on=TODAY - YEAR,
        **WHO,
    )
    for organisation in (OrganisationFactory(code="kp2mi"), partner.organisation):
        PartyFactory(agreement=agreement, organisation=organisation)
    clause = DataClause(
        agreement=agreement,
        organisation=partner.organisation,
        dataset=dataset.name,
        level=DataLevel.PERSON,
        fields=[field.name for field in dataset.fields],
        purpose="Uji",
        lawful_basis="UU 27/2022 Pasal 20",
        retention_days=30,
        security_contact="keamanan@contoh.test",
    )
    services.record_part(part=clause, **WHO)
    for act in (AgreementAct.DISCUSS, AgreementAct.CLEAR):
        agreement = services.move_agreement(agreement=agreement, act=act, on=TODAY - YEAR, **WHO)
    services.sign_agreement(
        agreement=agreement,
        signed_date=TODAY - YEAR,
        ministry_number="KS.01",
        today=TODAY,
        **WHO,
    )
    Agreement.objects.filter(pk=agreement.pk).update(is_text_seen=True)
    return services.activate_agreement(
        agreement=agreement, start_date=TODAY - YEAR, end_date=TODAY + YEAR, **WHO
    )


@of(GRANTED)
@pytest.mark.parametrize("end", ["ended", "suspended"])
def test_the_end_of_the_agreement_stops_the_next_request(
    partner: Partner, dataset: Dataset, end: str
) -> None:
    key, _other = make(dataset, partner, HERE, NEXT_DOOR)
    agreement = agreement_with(partner, dataset)
    is_paged = isinstance(dataset, Records)
    first = partner.get(f"{dataset.name}/", **({"limit": 1} if is_paged else {}))
    assert first.json()["data"]
    following = first.json()["next"] if is_paged else f"{dataset.name}/"
    assert all(partner.get(a).status_code == 200 for a in [following, *addresses(dataset, key)])
    if end == "ended":
        services.end_agreement_early(
            agreement=agreement, last_day=TODAY - timedelta(days=1), note="Sepakat", **WHO
        )
    else:
        services.move_agreement(
            agreement=agreement, act=AgreementAct.SUSPEND, on=TODAY, note="Insiden", **WHO
        )
    for address in [following, *addresses(dataset, key)]:
        answer = partner.get(address)
        assert (answer.status_code, answer.json()["code"]) == (403, f"grant_{end}")


# --- Filters and orders -----------------------------------------------------------------------


def near(filter_: Filter, value: Any) -> tuple[Any, Any]:
    """Return what to ask for to find a record with ``value``, and what to ask for not to."""
    lookup = filter_.lookup.rpartition("__")[2]
    if lookup == "isnull":
        return str(value is None).lower(), str(value is not None).lower()
    assert value is not None, "Let the record of tests/api/rows.py say something here."
    if lookup in {"gte", "gt", "lte", "lt"}:
        step = timedelta(days=1 if lookup.startswith("g") else -1)
        return value, (date.fromisoformat(value) + step).isoformat()
    if filter_.kind is Kind.FLAG:
        return str(value).lower(), str(not value).lower()
    if filter_.choices:
        return value, next(choice for choice, _label in filter_.choices if choice != value)
    if filter_.kind is Kind.INTEGER:
        return value, value + 1000
    return value, value[:-1] + ("1" if value[-1] == "0" else "0")


@of_pairs("filter_", [(d, f) for d, f in FILTERS if d.field_called(f.field or f.name)])
def test_every_filter_finds_and_leaves_out(
    partner: Partner, dataset: Dataset, filter_: Filter
) -> None:
    (key,) = make(dataset, partner)
    open_to(partner, dataset)
    row = row_of(partner, dataset, key, saying=filter_.field or filter_.name)
    same, other = near(filter_, row[filter_.field or filter_.name])
    assert row in partner.data(f"{dataset.name}/", **{filter_.name: same})
    assert row not in partner.data(f"{dataset.name}/", **{filter_.name: other})


@of_pairs("filter_", [(d, f) for d, f in FILTERS if not d.field_called(f.field or f.name)])
def test_a_filter_by_something_else_is_understood(
    partner: Partner, dataset: Dataset, filter_: Filter
) -> None:
    make(dataset, partner)
    open_to(partner, dataset)
    assert filter_.kind is Kind.DATE, "Say here what to ask for."
    assert partner.data(f"{dataset.name}/", **{filter_.name: TODAY.isoformat()})
    assert partner.get(f"{dataset.name}/", **{filter_.name: "2026-13-01"}).status_code == 400


@of_pairs("filter_", [(d, f) for d, f in FILTERS if f.field and not d.is_own])
def test_nobody_filters_by_what_is_not_granted(
    partner: Partner, dataset: Dataset, filter_: Filter
) -> None:
    (key,) = make(dataset, partner)
    open_to(partner, dataset)
    row = row_of(partner, dataset, key, saying=filter_.field)
    value, _other = near(filter_, row[filter_.field])
    less = Partner()
    names = keys_of(dataset) | {filter_.field}
    other = next(field.name for field in dataset.fields if field.name not in names)
    open_to(less, dataset, other)
    answer = less.get(f"{dataset.name}/", **{filter_.name: value})
    if dataset.field_called(filter_.field).is_key:  # type: ignore[union-attr]
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")


@of_pairs("name", ORDERINGS)
def test_every_order_holds_each_record_once(partner: Partner, dataset: Records, name: str) -> None:
    keys = make(dataset, partner, THERE, HERE, NEXT_DOOR)
    open_to(partner, dataset)
    up = partner.all(f"{dataset.name}/", ordering=name, limit=2)
    down = partner.all(f"{dataset.name}/", ordering=f"-{name}", limit=2)
    assert [row["id"] for row in up] == [row["id"] for row in down][::-1]
    assert set(keys) <= {row["id"] for row in up}
    assert len({row["id"] for row in up}) == len(up)
    if dataset.field_called(name):
        assert [row[name] for row in up] == sorted(row[name] for row in up)


def may_be_withheld(dataset: Dataset, name: str) -> bool:
    field = dataset.field_called(name)
    return field is not None and not field.is_key and not dataset.is_own


@of_pairs("name", [(d, n) for d, n in ORDERINGS if may_be_withheld(d, n)])
def test_nobody_orders_by_what_is_not_granted(
    partner: Partner, dataset: Records, name: str
) -> None:
    other = next(f.name for f in dataset.fields if not f.is_key and f.name != name)
    open_to(partner, dataset, other)
    answer = partner.get(f"{dataset.name}/", ordering=name)
    assert (answer.status_code, answer.json()["code"]) == (403, "field_not_granted")


# --- What is sent -----------------------------------------------------------------------------

FITS: dict[Kind, Callable[[Any], bool]] = {
    Kind.TEXT: lambda one: isinstance(one, str),
    Kind.TEXTS: lambda one: isinstance(one, str),
    Kind.INTEGER: lambda one: type(one) is int,
    Kind.NUMBER: lambda one: type(one) in {int, float},
    Kind.FLAG: lambda one: isinstance(one, bool),
    Kind.DATE: lambda one: bool(date.fromisoformat(one)),
    Kind.TIME: lambda one: datetime.fromisoformat(one).tzinfo is not None,
}


def check(field: Field, value: Any) -> None:
    """Hold a value to what the declaration of its field promises."""
    if value is None:
        assert field.is_nullable, field.name
    elif field.kind is Kind.OBJECTS:
        for one in value:
            assert set(one) == {part.name for part in field.parts}, field.name
            for part in field.parts:
                check(part, one[part.name])
    else:
        allowed = {choice for choice, _label in field.choices}
        for one in value if field.kind is Kind.TEXTS else [value]:
            assert FITS[field.kind](one), (field.name, one)
            assert not allowed or one in allowed, (field.name, one)


@of(ALL)
def test_what_is_sent_is_what_is_declared(partner: Partner, dataset: Dataset) -> None:
    make(dataset, partner)
    open_to(partner, dataset)
    rows = partner.data(f"{dataset.name}/")
    assert rows
    for row in rows:
        assert list(row) == [field.name for field in dataset.fields]
        for field in dataset.fields:
            check(field, row[field.name])
    # The record of the tests shows each list at least once: else nothing was checked.
    for field in dataset.fields:
        if field.kind is Kind.OBJECTS:
            assert any(row[field.name] for row in rows), field.name


@of(RECORDS)
def test_a_record_is_a_line_of_its_page(partner: Partner, dataset: Records) -> None:
    (key,) = make(dataset, partner)
    open_to(partner, dataset)
    row = row_of(partner, dataset, key)
    assert partner.get(f"{dataset.name}/{key}/").json() == row
    assert partner.get(f"{dataset.name}/0/").status_code == 404


@pytest.mark.queries
@of(ALL)
def test_the_number_of_queries_is_flat(partner: Partner, dataset: Dataset) -> None:
    open_to(partner, dataset)
    make(dataset, partner)
    partner.get(f"{dataset.name}/")  # what is remembered for the process is read now
    with CaptureQueriesContext(connection) as few:
        partner.get(f"{dataset.name}/")
    make(dataset, partner, NEXT_DOOR, THERE)
    with CaptureQueriesContext(connection) as more:
        partner.get(f"{dataset.name}/")
    assert len(more) == len(few)
    if isinstance(dataset, Records):
        # Grants, the areas for row security and back, the page (after the people of it, where a
        # person has many records), the record of reads.
        assert len(more) <= 5 + bool(dataset.parent_path)


# --- Versions ---------------------------------------------------------------------------------


def tables_of(dataset: Records) -> Iterator[tuple[str, str]]:
    """Yield each table that makes the version of a record, with a column of it."""
    for source in dataset.versions:
        if isinstance(source, str):
            rows = dataset.rows().annotate(row_version=RowVersion(source)).query
        else:
            rows = source.get_source_expressions()[0].query  # type: ignore[attr-defined]
        column = rows.annotations["row_version"].column.target
        yield column.model._meta.db_table, column.column


@of(RECORDS)
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_write_to_a_table_of_the_record_changes_its_tag(
    partner: Partner, dataset: Records
) -> None:
    (key,) = make(dataset, partner)
    open_to(partner, dataset)
    address = f"{dataset.name}/{key}/"
    tags = [partner.get(address)["ETag"]]
    assert partner.get(address)["ETag"] == tags[0]
    with connect_as_owner() as owner:
        for table, column in dict.fromkeys(tables_of(dataset)):
            # As the owner and without triggers: some tables refuse every bulk write.
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            turn = sql.SQL("ALTER TABLE {table} {way} TRIGGER USER")
            write = sql.SQL("UPDATE {table} SET {column} = {column}").format(**names)
            owner.execute(turn.format(way=sql.SQL("DISABLE"), **names))
            written = owner.execute(write).rowcount
            owner.execute(turn.format(way=sql.SQL("ENABLE"), **names))
            assert written, f"Let tests/api/rows.py make a row of {table}."
            tags.append(partner.get(address)["ETag"])
            assert tags[-1] not in tags[:-1], table
    answer = partner.get(address, headers={"If-None-Match": tags[-1]})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_registry_finds_by_name() -> None:
    assert all(dataset_called(entry.name) is entry for entry in ALL)
    assert dataset_called("nothing") is None
