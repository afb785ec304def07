"""Figures about migrants: counted once a month, small numbers withheld, never a person's row."""

from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Figures, Filter, Kind, register
from migranportal.api.figures import PEOPLE, PLACE, filters_of, monthly
from migranportal.api.models import FigureLevel
from workers.models import Person
from workers.selectors.figures import AGES, count_voters, count_workers

COUNTED_BY = (
    ("total", _("Everybody")),
    ("sex", _("Sex")),
    ("stage", _("Stage")),
    ("procedural_status", _("Procedural status")),
    ("country", _("Country of the last placement")),
    ("scheme", _("Scheme of the last placement")),
)
_AGE_LABELS = (_("17 or older"), _("Younger than 17"), _("Birth date not known"))
YES_NO = (("yes", _("Yes")), ("no", _("No")))

WORKER_STATISTICS = register(
    Figures(
        name="worker-statistics",
        label=_("Statistics of migrant workers"),
        description=_(
            "How many people of the register are from an area, counted by one thing at a time, as "
            "of one day of each month. Numbers are rounded to fives after a small random amount was "
            "added; those below five are withheld, and parts do not add up to totals exactly. "
            "Countries and schemes are counted down to regencies; a country that is not listed has "
            "nobody or too few. An area that is not listed has nobody."
        ),
        area_path="area_code",
        fields=(
            *PLACE,
            Field(
                "counted_by",
                Kind.TEXT,
                _("What is counted by"),
                is_key=True,
                is_nullable=False,
                choices=COUNTED_BY,
            ),
            Field(
                "value",
                Kind.TEXT,
                _("Its value, as the dataset workers has it; null for everybody"),
                is_key=True,
            ),
            *PEOPLE,
        ),
        filters=(
            *filters_of(list(FigureLevel)),
            Filter(
                "counted_by", "counted_by", Kind.TEXT, _("What is counted by"), choices=COUNTED_BY
            ),
        ),
        compute=monthly(
            "worker-statistics", ("counted_by", "value"), among={"counted_by": "counted_by"}
        ),
        count=count_workers,
    )
)
VOTER_READINESS = register(
    Figures(
        name="voter-readiness",
        label=_("Readiness to vote abroad"),
        description=_(
            "How many people of an area are abroad, by country and where known by city, and how many "
            "of them have reached the voting age and have a NIK. The voting age is 17 years on the "
            "day of counting, or to be married: the portal knows the birth date only. Where a field "
            "is null, everybody is counted. Numbers are rounded and withheld as in "
            "worker-statistics; a country or city that is not listed has nobody or too few."
        ),
        area_path="area_code",
        fields=(
            *PLACE,
            Field("country_code", Kind.TEXT, _("Country, ISO 3166-1; null for all"), is_key=True),
            Field("city", Kind.TEXT, _("City as recorded; null for all"), is_key=True),
            Field("sex", Kind.TEXT, _("Sex"), is_key=True, choices=Person.Sex.choices),
            Field(
                "voting_age",
                Kind.TEXT,
                _("Whether the voting age is reached"),
                is_key=True,
                choices=tuple(zip(AGES, _AGE_LABELS, strict=True)),
            ),
            Field(
                "has_nik", Kind.TEXT, _("Whether a NIK is recorded"), is_key=True, choices=YES_NO
            ),
            *PEOPLE,
        ),
        filters=(
            *filters_of([FigureLevel.COUNTRY, FigureLevel.PROVINCE, FigureLevel.REGENCY]),
            Filter("country_code", "country_code", Kind.TEXT, _("Country, ISO 3166-1")),
        ),
        compute=monthly(
            "voter-readiness",
            ("country_code", "city", "sex", "voting_age", "has_nik"),
            among={"country_code": "country_code"},
        ),
        count=count_voters,
    )
)
