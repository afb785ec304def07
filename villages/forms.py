"""Forms of village records for officers in the field."""

from django.utils.translation import gettext_lazy as _

from migranportal.entry.forms import RecordForm, Step
from villages.models import VillageRegulation


class RegulationForm(RecordForm):
    """A village regulation."""

    steps = (
        Step(_("The regulation"), ("number", "title", "subject")),
        Step(_("Dates and document"), ("enacted_date", "repealed_date", "file")),
    )

    class Meta:
        model = VillageRegulation
        fields = ("number", "title", "subject", "enacted_date", "repealed_date", "file")
