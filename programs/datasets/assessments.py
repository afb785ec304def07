"""What the machine found about villages, with the explanation, criterion by criterion."""

from __future__ import annotations

import json
from functools import cache
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, JSONField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from programs.datasets.criteria import CRITERION
from programs.datasets.measures import ABOUT_PEOPLE
from programs.measures import CATALOGUE
from programs.models import Assessment, CriteriaVersion
from programs.models.assessment import Outcome
from villages.datasets import OF_VILLAGE, VILLAGE_CODE, key
from villages.models import ProgramCode

OUTCOMES = {
    Outcome.NOT_MET: "not_met",
    Outcome.MET: "met",
    Outcome.UNDETERMINED: "undetermined",
}
"""The codes by which partners know an outcome, here and in what webhooks tell."""
_CHOICES = [(code, outcome.label) for outcome, code in OUTCOMES.items()]
_REASONS = (
    ("not_known", _("The value is not known")),
    ("threshold_not_published", _("The threshold is not published")),
    ("evidence_too_old", _("The evidence is missing or too old")),
)

# 0 day, 1 version, 2 values, 3 dates of evidence, 4 outcomes; the parameter is ``_words``.
_EXPLANATION = """
ARRAY(
    SELECT json_build_object(
        'code', c.code, 'title_id', c.title_id, 'title_en', c.title_en,
        'is_mandatory', c.is_mandatory, 'measure', c.measure,
        'unit', coalesce(w.word->>'unit', ''), 'operator', c.operator,
        'threshold', c.threshold, 'threshold_upper', c.threshold_upper,
        'value', CASE w.word->>'show' WHEN 'value' THEN f.value
            WHEN 'age' THEN x.day - DATE '0001-01-01' + 1 - f.value END,
        'is_withheld', f.value IS NOT NULL AND w.word->>'show' = 'nothing',
        'evidence_date', f.evidence_date,
        'outcome', (ARRAY['not_met', 'met', 'undetermined'])[f.outcome + 1],
        'reason', CASE WHEN f.outcome = 2 THEN CASE
            WHEN f.value IS NULL THEN 'not_known'
            WHEN c.operator <> 'is_true' AND (c.threshold IS NULL
                OR (c.operator = 'between' AND c.threshold_upper IS NULL))
                THEN 'threshold_not_published'
            ELSE 'evidence_too_old' END END,
        'next_step_id', CASE WHEN f.outcome <> 1 THEN w.word->>'next_step_id' END,
        'next_step_en', CASE WHEN f.outcome <> 1 THEN w.word->>'next_step_en' END
    )
    FROM (SELECT {0} AS day, %s::jsonb AS words) x
    CROSS JOIN LATERAL (
        SELECT c.*, row_number() OVER (ORDER BY c.position) AS n
        FROM programs_criterion c WHERE c.version_id = {1}
    ) c
    JOIN unnest({2}, {3}, {4}) WITH ORDINALITY AS f (value, evidence_date, outcome, n) ON f.n = c.n
    CROSS JOIN LATERAL (SELECT x.words->c.measure AS word) w
    ORDER BY c.n
)
"""


class Explanation(Func):
    """The criteria of a finding with what was found about each, in the statement of the page.

    The arrays of a finding are aligned with the criteria of its version, by position. Values of
    measures that count people are withheld: see ``measures.ABOUT_PEOPLE``.
    """

    output_field = ArrayField(JSONField())

    def __init__(self) -> None:
        super().__init__("as_of_date", "version_id", "values", "evidence_dates", "outcomes")

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_context: Any
    ) -> tuple[str, Any]:
        """Return the array of objects; the words of the catalogue go along as one parameter."""
        parts = [compiler.compile(source) for source in self.get_source_expressions()]
        day, *rest = (list(parameters) for _sql, parameters in parts)
        sql = _EXPLANATION.format(*(part for part, _parameters in parts))
        return sql, [*day, _words(), *chain.from_iterable(rest)]


@cache
def _words() -> str:
    """Return, as JSON by measure, its unit, what to do next, and how its value may be shown."""
    found: dict[str, dict[str, str]] = {}
    for language in ("en", "id"):
        with override(language):
            for measure in CATALOGUE.values():
                word = found.setdefault(measure.code, {"unit": str(measure.unit)})
                word[f"next_step_{language}"] = str(measure.next_step)
    for code, word in found.items():
        is_age = CATALOGUE[code].storage != code
        word["show"] = "nothing" if code in ABOUT_PEOPLE else "age" if is_age else "value"
    return json.dumps(found)


def _has_outcome(code: str) -> Q:
    # By the stored number: the database knows how frequent each is, and has it in an index.
    return Q(outcome__in=[outcome for outcome, name in OUTCOMES.items() if name == code])


def _assessments() -> QuerySet[Any]:
    return Assessment.objects.all()


_FOUND = (
    *CRITERION,
    Field("unit", Kind.TEXT, _("Unit of value and threshold, in English"), is_nullable=False),
    Field("value", Kind.NUMBER, _("What was measured; a flag is 0 or 1, an age counts to the day")),
    Field(
        "is_withheld", Kind.FLAG, _("Value withheld: it is a number of people"), is_nullable=False
    ),
    Field("evidence_date", Kind.DATE, _("Newest evidence")),
    Field("outcome", Kind.TEXT, _("Outcome"), choices=_CHOICES, is_nullable=False),
    Field("reason", Kind.TEXT, _("Why it cannot be determined"), choices=_REASONS),
    Field("next_step_id", Kind.TEXT, _("What to do next, in Indonesian; null where it is met")),
    Field("next_step_en", Kind.TEXT, _("What to do next, in English; null where it is met")),
)

ASSESSMENTS = register(
    Records(
        name="assessments",
        label=_("Assessments"),
        description=_(
            "What the machine found about each village under each version of the criteria, with the "
            "explanation: value, threshold and evidence of every criterion, and what to do next. "
            "An assessment is no designation: that is decided by people."
        ),
        rows=_assessments,
        area_path="village__area__code",
        versions=("outcome", "village__population", "village__area__name", "version__title"),
        sources=(Source("programs_criterionevent", key="version_id", path="version"),),
        fields=(
            key(_("Key of the assessment")),
            VILLAGE_CODE,
            Field(
                "program",
                Kind.TEXT,
                _("Program"),
                "version__program_id",
                choices=ProgramCode.choices,
                is_nullable=False,
            ),
            Field(
                "version",
                Kind.INTEGER,
                _("Number of the criteria version"),
                "version__number",
                is_nullable=False,
            ),
            Field(
                "version_state",
                Kind.TEXT,
                _("State of the criteria version"),
                "version__state",
                choices=CriteriaVersion.State.choices,
                is_nullable=False,
            ),
            Field(
                "is_interim",
                Kind.FLAG,
                _("No official text fixes the criteria yet"),
                "version__is_interim",
                is_nullable=False,
            ),
            Field("as_of_date", Kind.DATE, _("Day since which it holds"), is_nullable=False),
            Field("assessed_at", Kind.TIME, _("Assessed at"), is_nullable=False),
            Field(
                "outcome",
                Kind.TEXT,
                _("Outcome"),
                Case(
                    *(When(outcome=stored, then=Value(code)) for stored, code in OUTCOMES.items())
                ),
                choices=_CHOICES,
                is_nullable=False,
            ),
            Field("score", Kind.NUMBER, _("Weight of the criteria that are met (percent)")),
            Field(
                "criteria",
                Kind.OBJECTS,
                _("Explanation: every criterion with what was found"),
                Explanation(),
                is_nullable=False,
                parts=_FOUND,
            ),
        ),
        filters=(
            OF_VILLAGE,
            Filter(
                "program",
                "version__program_id",
                Kind.TEXT,
                _("Program"),
                "program",
                choices=ProgramCode.choices,
            ),
            Filter("version", "version__number", Kind.INTEGER, _("Criteria version"), "version"),
            Filter(
                "version_state",
                "version__state",
                Kind.TEXT,
                _("State of the criteria version"),
                "version_state",
                choices=CriteriaVersion.State.choices,
            ),
            Filter(
                "outcome",
                "",
                Kind.TEXT,
                _("Outcome"),
                "outcome",
                choices=_CHOICES,
                condition=_has_outcome,
            ),
            Filter(
                "as_of_since",
                "as_of_date__gte",
                Kind.DATE,
                _("Changed as of this day or later"),
                "as_of_date",
            ),
        ),
    )
)
