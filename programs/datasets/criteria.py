"""The criteria of the programs, version by version: what assessments are made by."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from migranportal.api.parts import listed
from migranportal.api.versions import versions_of
from programs.models import CriteriaVersion, Criterion
from villages.datasets import key
from villages.models import ProgramCode

CRITERION = (
    Field("code", Kind.TEXT, _("Code of the criterion"), is_nullable=False),
    Field("title_id", Kind.TEXT, _("Title in Indonesian"), is_nullable=False),
    Field("title_en", Kind.TEXT, _("Title in English"), is_nullable=False),
    Field("is_mandatory", Kind.FLAG, _("Decides the outcome of the village"), is_nullable=False),
    Field("measure", Kind.TEXT, _("Measure, a field of the dataset measures"), is_nullable=False),
    Field(
        "operator",
        Kind.TEXT,
        _("How the value is compared with the threshold"),
        choices=Criterion.Operator.choices,
        is_nullable=False,
    ),
    Field("threshold", Kind.NUMBER, _("Threshold; null where none is published")),
    Field("threshold_upper", Kind.NUMBER, _("Upper threshold of “between”")),
)
"""What an explanation repeats of each criterion, so that it can be read alone."""
_DECIDED = [c for c in CriteriaVersion.State.choices if c[0] != CriteriaVersion.State.DRAFT]
_LISTED = (
    *CRITERION,
    Field("weight", Kind.NUMBER, _("Weight in the score"), is_nullable=False),
    Field(
        "max_evidence_age_days", Kind.INTEGER, _("Greatest age of evidence (days)"), "max_age_days"
    ),
    Field("pillar", Kind.TEXT, _("Pillar, of the reference lists"), "pillar_id"),
    Field("source", Kind.TEXT, _("Source of the criterion"), is_nullable=False),
    Field("is_confirmed", Kind.FLAG, _("Confirmed by the ministry"), is_nullable=False),
)
_OWN = Criterion.objects.filter(version=OuterRef("pk"))


def _versions() -> QuerySet[Any]:
    return CriteriaVersion.objects.exclude(state=CriteriaVersion.State.DRAFT)


CRITERIA = register(
    Records(
        name="criteria",
        label=_("Criteria"),
        description=_(
            "The published versions of the programs' criteria. A version never changes; another one "
            "takes its place. Without an official text it is interim."
        ),
        rows=_versions,
        versions=("title", versions_of(_OWN, "title_en")),
        sources=(Source("programs_criterionevent", key="version_id"),),
        fields=(
            key(_("Key of the criteria version")),
            Field(
                "program",
                Kind.TEXT,
                _("Program"),
                "program_id",
                choices=ProgramCode.choices,
                is_nullable=False,
            ),
            Field(
                "version",
                Kind.INTEGER,
                _("Number of the criteria version"),
                "number",
                is_nullable=False,
            ),
            Field("title", Kind.TEXT, _("Title"), is_nullable=False),
            Field(
                "state",
                Kind.TEXT,
                _("State of the criteria version"),
                choices=_DECIDED,
                is_nullable=False,
            ),
            Field("valid_from", Kind.DATE, _("In force since"), is_nullable=False),
            Field("valid_until", Kind.DATE, _("Last day in force")),
            Field("legal_source", Kind.TEXT, _("Legal source"), is_nullable=False),
            Field(
                "is_interim",
                Kind.FLAG,
                _("No official text fixes the criteria yet"),
                is_nullable=False,
            ),
            Field(
                "criteria",
                Kind.OBJECTS,
                _("Criteria in their order"),
                listed(_OWN, "position", **{part.name: str(part.path) for part in _LISTED}),
                is_nullable=False,
                parts=_LISTED,
            ),
        ),
        filters=(
            Filter(
                "program",
                "program_id",
                Kind.TEXT,
                _("Program"),
                "program",
                choices=ProgramCode.choices,
            ),
            Filter("version", "number", Kind.INTEGER, _("Criteria version"), "version"),
            Filter(
                "state",
                "state",
                Kind.TEXT,
                _("State of the criteria version"),
                "state",
                choices=_DECIDED,
            ),
            Filter(
                "valid_since",
                "valid_from__gte",
                Kind.DATE,
                _("In force since this day or later"),
                "valid_from",
            ),
        ),
    )
)
