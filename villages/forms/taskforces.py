"""Forms of task forces and their members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.entry.forms import RecordForm, Step
from villages.forms.inputs import PHONE, up_to_today
from villages.models import TaskForce, TaskForceMember
from villages.models.taskforce import last_day_of_term


class TaskForceForm(RecordForm):
    """A task force and its decree; an empty last day means the longest term."""

    steps = (
        Step(_("The decree"), ("decree_number", "decree_date", "decree_file")),
        Step(_("The term"), ("since_date", "until_date")),
    )

    class Meta:
        model = TaskForce
        fields = ("decree_number", "decree_date", "decree_file", "since_date", "until_date")
        help_texts = {
            "decree_number": _("As written on the decree of the village head."),
            "decree_file": _("A photo or a scan of the decree, with number and signature."),
            "since_date": _("Usually the day of the decree."),
            "until_date": _("Leave empty: three years from the first day, the longest term."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_date"].required = False
        up_to_today(self, "decree_date")

    def clean(self) -> dict[str, Any]:
        """Fill in the last day of the longest term."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since_date") and cleaned.get("until_date") is None:
            cleaned["until_date"] = last_day_of_term(cleaned["since_date"])
        return cleaned


class TaskForceEndForm(RecordForm):
    """The last day of a task force whose term ends early."""

    class Meta:
        model = TaskForce
        fields = ("until_date",)
        labels = {"until_date": _("Last day")}

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if today is not None:
            self.initial["until_date"] = today


class TaskForceMemberForm(RecordForm):
    """A member of a task force."""

    class Meta:
        model = TaskForceMember
        fields = ("name", "role", "background", "phone")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "role": forms.RadioSelect,
            "phone": forms.TextInput(attrs=PHONE),
        }
