"""How old the village's data are."""

from django.utils.translation import gettext_lazy as _

from programs.measures.catalogue.base import Kind, Measure

MEASURES = (
    Measure(
        code="data_age_days",
        column="data_confirmed_date",
        kind=Kind.AGE,
        label=_("Age of the village's data"),
        unit=_("days"),
        explanation=_(
            "Days since somebody of the village last confirmed that its file is complete."
        ),
        next_step=_("Look through the village's file and confirm it."),
        evidence_column="data_confirmed_date",
        records=("admin:villages_village_changelist", "id__exact={village}"),
    ),
)
