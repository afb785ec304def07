"""Forms of activities and the files that prove them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.entry.files import EvidenceFilesField
from migranportal.entry.forms import RecordForm, Step
from villages.forms.inputs import up_to_today
from villages.models import Activity, Evidence, Pillar
from villages.models.documents import validate_document


class ActivityForm(RecordForm):
    """An activity with its photographs."""

    photos = EvidenceFilesField(
        label=_("Photos and documents"),
        required=False,
        validators=[validate_document],
        help_text=_(
            "Photos of the activity, the attendance list. At most ten at a time, 10 MB each. Where "
            "and when a photo was taken is removed from it."
        ),
    )
    steps = (
        Step(_("What was done"), ("kind", "title", "date", "participants")),
        Step(_("Evidence"), ("photos",)),
        Step(_("More about it"), ("pillar", "description")),
    )

    class Meta:
        model = Activity
        fields = ("kind", "title", "date", "participants", "pillar", "description")
        widgets = {
            "kind": forms.RadioSelect,
            "participants": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "title": _("In a few words: what, for whom, where."),
            "participants": _("How many people took part."),
            "pillar": _("The part of the program that the activity serves, if you know it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pillar: Any = self.fields["pillar"]
        pillar.choices = [("", _("Not known")), *_pillars_by_kind()]
        kind: Any = self.fields["kind"]
        kind.choices = Activity._meta.get_field("kind").choices
        up_to_today(self, "date")


def _pillars_by_kind() -> list[tuple[str, list[tuple[str, str]]]]:
    pillars = Pillar.objects.order_by("program", "kind", "position", "pk")
    return [
        (str(label), [(pillar.pk, pillar.name) for pillar in found])
        for label, found in groupby(pillars, key=lambda pillar: pillar.get_kind_display())
    ]


class EvidenceForm(RecordForm):
    """Files that prove an activity: several when they are added, one when it is changed."""

    photos = EvidenceFilesField(label=_("Photos and documents"), validators=[validate_document])

    class Meta:
        model = Evidence
        fields = ("file", "caption")
        help_texts = {"caption": _("What can be seen, for example: attendance list, page 1.")}

    field_order = ("photos", "file", "caption")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["file" if self.instance.pk is None else "photos"]
