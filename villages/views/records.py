"""The pages of regulations, facilities and budget lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Column, Owner, RecordAct
from villages.forms import (
    BudgetLineForm,
    FacilityCheckForm,
    FacilityForm,
    RegulationForm,
    RegulationRepealForm,
)
from villages.models import BudgetLine, Facility, VillageRegulation
from villages.services import records as services
from villages.views.columns import breakable, condition_badge, in_force_badge, rupiah
from villages.views.pages import VillagePages


class RegulationPages(VillagePages):
    """Village regulations."""

    name = "regulation"
    route = "desa/<village:code>/peraturan/"
    model = VillageRegulation
    form_class: ClassVar[type[RecordForm]] = RegulationForm
    title = _("Village regulations")
    add_title = _("Add a regulation")
    introduction = _("A village regulation on migrant protection is a main condition.")
    empty = _("No regulation is recorded. Add it with its number and a scan or photo.")
    columns = (
        Column(_("Number"), lambda regulation: breakable(regulation.number)),
        Column(_("Title"), "title", css="is-wide"),
        Column(_("Subject"), "get_subject_display"),
        Column(_("Enacted on"), "enacted_date"),
        Column(_("State"), in_force_badge),
    )
    search_fields = ("number", "title")
    choice_filters = ("subject",)
    ordering = ("-enacted_date", "-pk")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a regulation on what most of them are about."""
        subject = VillageRegulation.Subject.MIGRANT_PROTECTION
        return VillageRegulation(village=owner.record, subject=subject)

    def row_actions(self, owner: Owner, record: Any) -> Sequence[tuple[str | Promise, str]]:
        """Offer to repeal what is in force."""
        if record.repealed_date is not None:
            return ()
        where = {**owner.where, "pk": record.pk}
        return [(_("Repeal"), reverse("villages:regulation_repeal", kwargs=where))]

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> VillageRegulation:
        """Enact a new regulation, or save a changed one."""
        if is_new:
            return services.enact_regulation(regulation=form.instance, by=by, at=at)
        return services.change_regulation(regulation=form.instance, by=by, at=at)


class RegulationRepeal(RecordAct, RegulationPages):
    """A regulation is no longer in force."""

    act = "repeal"
    word = "cabut"
    form_class = RegulationRepealForm
    act_title = _("Repeal a regulation")
    save_label = _("Repeal")
    explanation = _("From that day on the regulation counts no longer. It stays in the list.")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Begin with today."""
        return {"today": timezone.localdate()}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> VillageRegulation:
        """Repeal the regulation as it is stored."""
        return services.repeal_regulation(
            regulation=VillageRegulation.objects.get(pk=form.instance.pk),
            repealed_date=form.cleaned_data["repealed_date"],
            by=by,
            at=at,
        )


class FacilityPages(VillagePages):
    """Facilities that serve migrants, with their condition."""

    name = "facility"
    route = "desa/<village:code>/sarana/"
    model = Facility
    form_class: ClassVar[type[RecordForm]] = FacilityForm
    title = _("Facilities")
    add_title = _("Add a facility")
    introduction = _("Rooms, desks and equipment that serve migrants and their families.")
    empty = _("No facility is recorded. Add the first one with its condition.")
    columns = (
        Column(_("Facility"), str),
        Column(_("Kind"), "kind"),
        Column(_("condition"), condition_badge),
        Column(_("Checked on"), "checked_date"),
        Column(_("Note"), "note", css="on-screen"),
    )
    search_fields = ("name", "kind__name_id", "kind__name_en")
    choice_filters = ("condition",)
    ordering = ("kind__position", "name", "pk")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the facilities with their kinds."""
        return super().records(owner, user).select_related("kind")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a facility that was checked today."""
        return Facility(village=owner.record, checked_date=timezone.localdate())

    def row_actions(self, owner: Owner, record: Any) -> Sequence[tuple[str | Promise, str]]:
        """Offer to check it again."""
        where = {**owner.where, "pk": record.pk}
        return [(_("Check again"), reverse("villages:facility_check", kwargs=where))]

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Facility:
        """Record a new facility, or save a changed one."""
        if is_new:
            return services.record_facility(facility=form.instance, by=by, at=at)
        return services.change_facility(facility=form.instance, by=by, at=at)


class FacilityCheck(RecordAct, FacilityPages):
    """A facility was looked at again."""

    act = "check"
    word = "periksa"
    form_class = FacilityCheckForm
    act_title = _("Check a facility again")
    save_label = _("Save the check")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Begin with today."""
        return {"today": timezone.localdate()}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Facility:
        """Record the check of the facility as it is stored."""
        return services.check_facility(
            facility=Facility.objects.get(pk=form.instance.pk),
            condition=form.cleaned_data["condition"],
            checked_date=form.cleaned_data["checked_date"],
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        )


class BudgetLinePages(VillagePages):
    """Lines of the village budget for migrant protection."""

    name = "budget_line"
    route = "desa/<village:code>/anggaran/"
    model = BudgetLine
    form_class = BudgetLineForm
    title = _("Budget")
    add_title = _("Add a budget line")
    introduction = _("What the village budget (APBDes) plans and spends for migrant protection.")
    empty = _("No budget line is recorded. Add what the APBDes of this year plans.")
    columns = (
        Column(_("What for"), "description", css="is-wide"),
        Column(_("Year"), lambda line: str(line.year)),
        Column(_("Planned"), lambda line: rupiah(line.planned_amount), css="is-number"),
        Column(_("Spent"), lambda line: rupiah(line.spent_amount), css="is-number"),
    )
    search_fields = ("description",)
    ordering = ("-year", "description", "pk")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a line of this year's budget."""
        year = timezone.localdate().year
        return BudgetLine(village=owner.record, year=year)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> BudgetLine:
        """Record a new line, or save a changed one."""
        if is_new:
            return services.record_budget_line(line=form.instance, by=by, at=at)
        return services.change_budget_line(line=form.instance, by=by, at=at)
