"""Forms of cooperatives for officers in the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    Membership,
    ServedVillage,
    SupplyLink,
)
from cooperatives.selectors import MAX_CANDIDATES, possible_members
from migranportal.entry.forms import RecordForm, Step
from villages.models import Village
from workers.models import Person


class CooperativeForm(RecordForm):
    """A cooperative; a new one also says since when it serves the village of its seat."""

    serves_since = forms.DateField(
        label=_("Serves this village since"),
        required=False,
        help_text=_("Empty: since the legal entity's date, or else from today on."),
    )

    steps = (
        Step(_("The cooperative"), ("kind", "name", "serves_since")),
        Step(
            _("Legal entity"),
            ("legal_entity_number", "legal_entity_date"),
            _("Both are on the decree of the ministry of law. Leave both empty until it is there."),
        ),
        Step(_("Register"), ("cooperative_registry_number",)),
        Step(
            _("Dissolution"),
            ("dissolved_date",),
            _("Only when the cooperative was dissolved. It stays on record and no longer counts."),
        ),
    )

    class Meta:
        model = Cooperative
        fields = (
            *("kind", "name", "legal_entity_number", "legal_entity_date"),
            *("cooperative_registry_number", "dissolved_date"),
        )
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "legal_entity_number": _("For example AHU-0001234.AH.01.29.Tahun 2025"),
            "cooperative_registry_number": _(
                "The cooperative's own number (Nomor Induk Koperasi), not the NIK of a person."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Cooperative.Kind.choices  # without the empty line of a select
        del self.fields["dissolved_date" if self.instance.pk is None else "serves_since"]


class ServedVillageForm(RecordForm):
    """A village that a cooperative serves: one of the district of its seat."""

    steps = (Step("", ("village", "since_date", "until_date")),)

    class Meta:
        model = ServedVillage
        fields = ("village", "since_date", "until_date")
        help_texts = {
            "village": _("Villages of the same district. For others ask the regency officer."),
            "until_date": _("Empty while the cooperative serves the village."),
        }

    def __init__(
        self, *args: Any, villages: QuerySet[Village] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stored = Village.objects.filter(pk=self.instance.village_id).select_related("area")
        choices = stored if villages is None else villages | stored
        field: Any = self.fields["village"]
        field.queryset = choices
        field.label_from_instance = _village_label


class MemberChoice(forms.ModelChoiceField[Person]):
    """A person to choose, with what tells namesakes apart."""

    def label_from_instance(self, obj: Model) -> str:
        """Return name, year of birth and stage."""
        assert isinstance(obj, Person)  # noqa: S101 (the queryset holds nothing else)
        worker = getattr(obj, "worker", None)
        if worker is None:
            return str(obj)
        return str(format_lazy("{} · {}", obj, worker.get_stage_display()))


class MembershipForm(RecordForm):
    """A membership: a new one picks the person, a stored one may only change its dates."""

    person = MemberChoice(
        label=_("Person"),
        queryset=Person.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    steps = (
        Step(_("Who joins"), ("person",)),
        Step(_("Period"), ("since_date", "until_date")),
    )

    class Meta:
        model = Membership
        fields = ("person", "since_date", "until_date")
        help_texts = {"until_date": _("Empty while the person is a member.")}

    def __init__(
        self,
        *args: Any,
        cooperative: Cooperative | None = None,
        looked_for: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["person"]
        elif cooperative is not None:
            self._offer(cooperative, looked_for)

    def _offer(self, cooperative: Cooperative, looked_for: str) -> None:
        """Take any possible member; show the first that fit, and whoever is chosen already."""
        field: Any = self.fields["person"]
        field.queryset = possible_members(cooperative, text="", user=self.user)
        found = possible_members(cooperative, text=looked_for, user=self.user)
        shown = list(found[:MAX_CANDIDATES])
        chosen = str(self["person"].value() or "")
        if chosen.isdecimal() and chosen not in {str(person.pk) for person in shown}:
            shown = [*field.queryset.filter(pk=chosen), *shown]
        field.widget.choices = [(p.pk, field.label_from_instance(p)) for p in shown]


class BusinessUnitForm(RecordForm):
    """A unit of a cooperative."""

    steps = (Step("", ("name", "kind", "since_date", "until_date")),)

    class Meta:
        model = BusinessUnit
        fields = ("name", "kind", "since_date", "until_date")
        help_texts = {
            "kind": _("Groceries, savings and loans, clinic, storage ..."),
            "until_date": _("Empty while the unit works."),
        }


class AnnualMeetingForm(RecordForm):
    """An annual members' meeting (RAT)."""

    steps = (Step("", ("book_year", "held_date", "attendance", "net_surplus")),)

    class Meta:
        model = AnnualMeeting
        fields = ("book_year", "held_date", "attendance", "net_surplus")
        help_texts = {
            "book_year": _("The year that the meeting gave account of, usually the year before."),
            "attendance": _("How many members came."),
            "net_surplus": _("In rupiah, as the meeting adopted it; a loss has a minus sign."),
        }


class SupplyLinkForm(RecordForm):
    """A buyer that a cooperative supplies."""

    steps = (
        Step(_("The buyer"), ("buyer_kind", "buyer")),
        Step(_("What it buys"), ("commodity", "monthly_value")),
        Step(_("Period"), ("since_date", "until_date")),
    )

    class Meta:
        model = SupplyLink
        fields = (
            *("buyer_kind", "buyer", "commodity", "monthly_value"),
            *("since_date", "until_date"),
        )
        widgets = {"buyer_kind": forms.RadioSelect}
        help_texts = {
            "buyer": _("The name of the kitchen, school or firm, not of a person."),
            "commodity": _("For example rice, eggs or vegetables."),
            "monthly_value": _("In rupiah, about how much a month. Empty if not known."),
            "until_date": _("Empty while the cooperative supplies it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["buyer_kind"]
        kind.choices = SupplyLink.Buyer.choices  # without the empty line of a select


def _village_label(village: Village) -> str:
    return f"{village.area.name} ({village.area.code})"
