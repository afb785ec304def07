"""Forms of plans at the desk: a plan, its items, and reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.entry.forms import DateInput
from plans.models import ActionPlan, ItemAct, PlanItem
from plans.services import ForeignVillageError, NewReport, check_villages, report_item
from villages.models import Pillar, Village


class PlanForm(forms.ModelForm[ActionPlan]):
    """A plan; dates get the browser's picker."""

    class Meta:
        model = ActionPlan
        fields = (
            *("title", "code", "program", "organisation", "area"),
            *("start_date", "end_date", "source", "is_confirmed"),
        )
        widgets = {"start_date": DateInput(), "end_date": DateInput()}

    def clean(self) -> dict[str, Any]:
        """Refuse an area that leaves out villages of the plan's items."""
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and "area" in data and not self.errors:
            self.instance.area = data["area"]
            named = Village.objects.filter(plan_items__plan=self.instance)
            try:
                check_villages(plan=self.instance, villages=named, field="area")
            except ForeignVillageError as error:
                self.add_error("area", str(error))
        return data


class ItemForm(forms.ModelForm[PlanItem]):
    """An item with its villages and supporters."""

    supporting = forms.ModelMultipleChoiceField(
        label=_("Supported by"),
        queryset=Organisation.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    class Meta:
        model = PlanItem
        fields = (
            *("plan", "position", "title", "description", "pillar", "villages", "responsible"),
            *("supporting", "start_date", "end_date", "budget_source", "budget_amount"),
            *("indicator", "target", "source"),
        )
        widgets = {
            "start_date": DateInput(),
            "end_date": DateInput(),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pillar" in self.fields:
            pillars: Any = self.fields["pillar"]
            pillars.queryset = Pillar.objects.order_by("program", "kind", "position", "code")

    def clean(self) -> dict[str, Any]:
        """Refuse villages outside the area of the plan."""
        data: dict[str, Any] = super().clean() or {}
        plan = data.get("plan") or (self.instance.plan if self.instance.plan_id else None)
        if plan is not None and data.get("villages"):
            try:
                check_villages(plan=plan, villages=data["villages"])
            except ForeignVillageError as error:
                self.add_error("villages", str(error))
        return data


def _text(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportForm(forms.Form):
    """What an act on an item reports; ``save`` adds the report. Reports are never changed."""

    date = forms.DateField(label=_("date"), widget=DateInput())
    percent = forms.IntegerField(
        label=_("progress in percent"), min_value=0, max_value=100, required=False
    )
    done_text = _text(_("what was done"))
    obstacle = _text(_("obstacle"), rows=2, help_text=_("Leave empty where there is none."))
    evidence_link = forms.CharField(
        label=_("link to the evidence"),
        max_length=500,
        required=False,
        help_text=_("An address that begins with https://, where a file or page can be read."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    reason = _text(_("reason"))

    _SHOWN = {
        ItemAct.REPORT: ("date", "percent", "done_text", "obstacle", "evidence_link"),
        ItemAct.COMPLETE: ("date", "percent", "done_text", "evidence_link", "reason"),
        ItemAct.DROP: ("date", "reason"),
        ItemAct.REOPEN: ("date", "percent", "reason"),
    }
    _REQUIRED = {
        ItemAct.REPORT: {"percent", "done_text"},
        ItemAct.COMPLETE: {"percent"},
        ItemAct.DROP: {"reason"},
        ItemAct.REOPEN: {"reason"},
    }

    def __init__(self, *args: Any, item: PlanItem, act: ItemAct, **kwargs: Any) -> None:
        self.item, self.act = item, act
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self._SHOWN[act]):
            del self.fields[name]
        for name in self._REQUIRED[act]:
            self.fields[name].required = True
        if act == ItemAct.COMPLETE:
            self.fields["reason"].help_text = _("Only where it counts as done below 100 percent.")

    def save(self, *, by: User, at: Any, today: Any) -> None:
        """Add the report.

        Raises:
            DomainError, django.core.exceptions.ValidationError: the services refuse it.
        """
        new = NewReport(act=self.act, **self.cleaned_data)
        report_item(item=self.item, report=new, by=by, at=at, today=today)
