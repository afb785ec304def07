"""What a partner reads of its own agreements: so that it sees what it may read, and why no longer."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementAct,
    AgreementState,
    AgreementStep,
    Amendment,
    DataClause,
    Party,
)
from migranportal.accounts.models import DataGrant, DataLevel, Organisation
from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import listed
from migranportal.api.versions import versions_of

_SHOWN_ACTS = (
    AgreementAct.SIGN,
    AgreementAct.ACTIVATE,
    AgreementAct.ADDENDUM,
    AgreementAct.EXTEND,
    AgreementAct.SUSPEND,
    AgreementAct.RESUME,
    AgreementAct.END_EARLY,
    AgreementAct.EXPIRE,
    AgreementAct.SUPERSEDE,
)
"""What all parties know; what led to the signing, and the notes, are the ministry's own."""
_OF_IT = {"agreement": OuterRef("pk")}
_PARTIES = Party.objects.filter(**_OF_IT)
_CLAUSES = DataClause.objects.filter(**_OF_IT)
_AMENDMENTS = Amendment.objects.filter(**_OF_IT)
_STEPS = AgreementStep.objects.filter(**_OF_IT, act__in=_SHOWN_ACTS)
_GRANTS = DataGrant.objects.filter(
    reference__startswith=Concat(
        Value("agreement:"), OuterRef("pk"), Value("/"), output_field=TextField()
    )
)


def _agreements() -> QuerySet[Any]:
    return Agreement.objects.all()


def _own(rows: Any, organisation: Organisation) -> QuerySet[Any]:
    """Keep the agreements of ``organisation``, with what they let it read and nobody else."""
    known = Agreement.objects.of_partner(organisation.pk)
    related = {
        name: Subquery(known.filter(pk=OuterRef(path)).values("code"))
        for name, path in (("parent_code", "parent"), ("successor_code", "superseded_by"))
    }
    clauses = listed(
        _CLAUSES.filter(organisation=organisation),
        "dataset",
        "level",
        **{part.name: str(part.path) for part in _CLAUSE},
    )
    grants = listed(
        _GRANTS.filter(organisation=organisation),
        "dataset",
        "area_code",
        "pk",
        **{part.name: str(part.path) for part in _GRANT},
    )
    own: QuerySet[Any] = rows.of_partner(organisation.pk).annotate(
        own_clauses=clauses, own_grants=grants, **related
    )
    return own


_ACCESS = (
    Field("dataset", Kind.TEXT, _("Dataset"), is_nullable=False),
    Field("level", Kind.TEXT, _("Level"), choices=DataLevel.choices, is_nullable=False),
    Field("fields", Kind.TEXTS, _("Fields; none named: all of figures"), is_nullable=False),
)
_CLAUSE = (
    *_ACCESS,
    Field("areas", Kind.TEXTS, _("Area codes; none: the country"), "area_codes", is_nullable=False),
    Field("purpose", Kind.TEXT, _("Purpose"), is_nullable=False),
    Field("lawful_basis", Kind.TEXT, _("Lawful basis"), is_nullable=False),
    Field("retention_days", Kind.INTEGER, _("Kept for (days)")),
    Field("may_pass_on", Kind.FLAG, _("May be passed on"), is_nullable=False),
)
_GRANT = (
    *_ACCESS,
    Field("area", Kind.TEXT, _("Area code; empty: the country"), "area_code", is_nullable=False),
    Field("since_date", Kind.DATE, _("First day"), is_nullable=False),
    Field("until_date", Kind.DATE, _("Last day"), is_nullable=False),
    Field("is_suspended", Kind.FLAG, _("Suspended"), is_nullable=False),
)
_PARTY = (
    Field("organisation", Kind.TEXT, _("Code of the organisation"), is_nullable=False),
    Field("name", Kind.TEXT, _("Name of the organisation"), is_nullable=False),
    Field("number", Kind.TEXT, _("Own number of the agreement"), is_nullable=False),
)
_STEP = (
    Field("act", Kind.TEXT, _("What happened"), choices=AgreementAct.choices, is_nullable=False),
    Field("on_date", Kind.DATE, _("Day on which it took effect"), is_nullable=False),
    Field(
        "state",
        Kind.TEXT,
        _("State since then"),
        choices=AgreementState.choices,
        is_nullable=False,
    ),
)
_AMENDMENT = (
    Field("kind", Kind.TEXT, _("Kind"), choices=Amendment.Kind.choices, is_nullable=False),
    Field("number", Kind.TEXT, _("Number"), is_nullable=False),
    Field("signed_date", Kind.DATE, _("Signed on"), is_nullable=False),
    Field("text", Kind.TEXT, _("What it changes"), is_nullable=False),
    Field("new_end_date", Kind.DATE, _("New last day")),
)


AGREEMENTS = register(
    Records(
        name="agreements",
        label=_("Own agreements"),
        description=_(
            "The agreements to which your organisation is a party: state, term, what they let you "
            "read (clauses), and the access that follows from it (grants). Read without a grant."
        ),
        rows=_agreements,
        own=_own,
        is_own=True,
        versions=(
            "title",
            versions_of(_PARTIES, "number"),
            versions_of(_PARTIES, "organisation__name"),
            versions_of(_CLAUSES, "purpose"),
            versions_of(_AMENDMENTS, "text"),
            versions_of(_STEPS, "act"),
            versions_of(_GRANTS, "purpose"),
        ),
        sources=(
            Source("agreements_agreementevent"),
            Source("agreements_partyevent", key="agreement_id"),
            Source("agreements_dataclauseevent", key="agreement_id"),
            Source("agreements_amendmentevent", key="agreement_id"),
        ),
        orderings={"code": "code"},
        fields=(
            Field(
                "id", Kind.INTEGER, _("Key of the agreement"), "pk", is_key=True, is_nullable=False
            ),
            Field("code", Kind.TEXT, _("Code"), is_nullable=False),
            Field(
                "kind",
                Kind.TEXT,
                _("Kind; empty while it is not known"),
                choices=[("", _("not known")), *Agreement.Kind.choices],
                is_nullable=False,
            ),
            Field("title", Kind.TEXT, _("Title"), is_nullable=False),
            Field("purpose", Kind.TEXT, _("Purpose"), is_nullable=False),
            Field("scope", Kind.TEXT, _("Scope, one item a line"), is_nullable=False),
            Field(
                "state", Kind.TEXT, _("State"), choices=AgreementState.choices, is_nullable=False
            ),
            Field("signed_date", Kind.DATE, _("Signed on")),
            Field("start_date", Kind.DATE, _("First day")),
            Field("end_date", Kind.DATE, _("Last day")),
            Field(
                "is_text_seen",
                Kind.FLAG,
                _("Signed text seen by the ministry; else it grants nothing"),
                is_nullable=False,
            ),
            Field("parent", Kind.TEXT, _("Code of the MoU above it"), "parent_code"),
            Field(
                "superseded_by",
                Kind.TEXT,
                _("Code of the agreement in its place"),
                "successor_code",
            ),
            Field(
                "parties",
                Kind.OBJECTS,
                _("Parties"),
                listed(
                    _PARTIES,
                    "position",
                    "pk",
                    organisation="organisation__code",
                    name="organisation__name",
                    number="number",
                ),
                is_nullable=False,
                parts=_PARTY,
            ),
            Field(
                "clauses",
                Kind.OBJECTS,
                _("What it lets your organisation read"),
                "own_clauses",
                is_nullable=False,
                parts=_CLAUSE,
            ),
            Field(
                "grants",
                Kind.OBJECTS,
                _("The access that follows from it, with its days"),
                "own_grants",
                is_nullable=False,
                parts=_GRANT,
            ),
            Field(
                "amendments",
                Kind.OBJECTS,
                _("Addenda and extensions"),
                listed(
                    _AMENDMENTS,
                    "signed_date",
                    "pk",
                    **{part.name: part.name for part in _AMENDMENT},
                ),
                is_nullable=False,
                parts=_AMENDMENT,
            ),
            Field(
                "steps",
                Kind.OBJECTS,
                _("What happened to it since it was signed"),
                listed(_STEPS, "pk", act="act", on_date="on_date", state="to_state"),
                is_nullable=False,
                parts=_STEP,
            ),
        ),
        filters=(
            Filter("code", "code", Kind.TEXT, _("Code"), "code"),
            Filter("kind", "kind", Kind.TEXT, _("Kind"), "kind", choices=Agreement.Kind.choices),
            Filter(
                "state", "state", Kind.TEXT, _("State"), "state", choices=AgreementState.choices
            ),
            Filter(
                "ends_since",
                "end_date__gte",
                Kind.DATE,
                _("Last day is this day or later"),
                "end_date",
            ),
            Filter(
                "ends_until",
                "end_date__lte",
                Kind.DATE,
                _("Last day is this day or earlier"),
                "end_date",
            ),
        ),
    )
)
