"""The pages of cooperatives and of each kind of record that belongs to one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cooperatives import services
from cooperatives.forms import (
    AnnualMeetingForm,
    BusinessUnitForm,
    CooperativeForm,
    MembershipForm,
    ServedVillageForm,
    SupplyLinkForm,
)
from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    Membership,
    ServedVillage,
    SupplyLink,
)
from cooperatives.permissions import can_edit_cooperative
from cooperatives.selectors import cooperatives_of, villages_around
from cooperatives.views.pages import CooperativeRecordPages, village_with_cooperatives
from migranportal.accounts.models import User
from migranportal.entry.views import Column, Owner, RecordPages
from villages.views.pages import village_owner


def _legal_since(cooperative: Cooperative) -> str:
    if cooperative.dissolved_date is not None:
        return _now("Dissolved on %(day)s") % {"day": date_format(cooperative.dissolved_date)}
    if cooperative.legal_entity_date is not None:
        return date_format(cooperative.legal_entity_date)
    return _now("Not yet")


class CooperativePages(RecordPages):
    """Cooperatives seated in a village or serving it."""

    namespace = "cooperatives"
    name = "cooperative"
    route = "desa/<village:code>/koperasi/"
    model = Cooperative
    form_class = CooperativeForm
    title = _("Cooperatives")
    add_title = _("Register a cooperative")
    introduction = _("Cooperatives that have their seat in this village or serve its people.")
    empty = _("No cooperative is recorded that serves this village.")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Kind"), "get_kind_display"),
        Column(_("Seat"), "seat.area.name"),
        Column(_("Legal entity since"), _legal_since),
    )
    search_fields = ("name",)
    choice_filters = ("kind",)
    ordering = ("-dissolved_date", "name", "pk")  # nulls first: those at work

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village with the code of the address."""
        user: Any = request.user
        return village_owner(village_with_cooperatives(user, where["code"]))

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the cooperatives seated in the village or serving it."""
        return cooperatives_of(owner.record)

    def blank(self, owner: Owner) -> Cooperative:
        """Return a new cooperative seated in the village."""
        return Cooperative(seat=owner.record)

    def may_change(self, record: Any, user: User) -> bool:
        """Tell whether ``user`` keeps the cooperatives of the seat."""
        return can_edit_cooperative(user, record)

    def row_url(self, owner: Owner, record: Any, *, may_edit: bool) -> str:
        """Return the cooperative's own page; readers may open it too."""
        return self._summary_url(owner, record)

    def saved_url(self, owner: Owner, record: Any) -> str:
        """Lead to the cooperative's own page, where members and meetings are added."""
        return self._summary_url(owner, record)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Cooperative:
        """Register a new cooperative, or save a changed one; a new date of dissolution dissolves."""
        cooperative: Cooperative = form.instance
        if is_new:
            since = form.cleaned_data["serves_since"] or cooperative.legal_entity_date
            return services.register_cooperative(
                cooperative=cooperative,
                serves_since=since or timezone.localdate(at),
                by=by,
                at=at,
            )
        ends = cooperative.dissolved_date
        if ends is None or form.initial.get("dissolved_date") is not None:
            return services.change_cooperative(cooperative=cooperative, by=by, at=at)
        if set(form.changed_data) - {"dissolved_date"}:
            cooperative.dissolved_date = None
            services.change_cooperative(cooperative=cooperative, by=by, at=at)
        cooperative.dissolved_date = None
        return services.dissolve_cooperative(
            cooperative=cooperative, dissolved_date=ends, by=by, at=at
        )

    def remove(self, record: Any, *, by: User, at: datetime) -> None:
        """Remove a cooperative that was entered by mistake and has no members or meetings."""
        services.remove_cooperative(cooperative=record, by=by, at=at)

    def _summary_url(self, owner: Owner, record: Any) -> str:
        where = {**owner.where, "cooperative": record.pk}
        return reverse("cooperatives:summary", kwargs=where)


class MemberPages(CooperativeRecordPages):
    """Members of a cooperative: shown to who may see the people of its seat."""

    name = "membership"
    route = "desa/<village:code>/koperasi/<int:cooperative>/anggota/"
    model = Membership
    form_class = MembershipForm
    form_template = "cooperatives/member_form.html"
    title = _("Members")
    add_title = _("Add a member")
    introduction = _("You see the members who come from villages whose people you may see.")
    columns = (
        Column(_("Name"), "person.name"),
        Column(_("Village"), "person.village.area.name"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    search_fields = ("person__name",)
    ordering = ("-until_date", "person__name", "pk")

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the cooperative of the address, and who is being looked for."""
        owner = super().owner(request, **where)
        context = {**owner.context, "looked_for": request.GET.get("cari", "").strip()}
        return replace(owner, context=context)

    def visible_owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the cooperative, if the visitor may see its members."""
        return RecordPages.visible_owner(self, request, **where)

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the memberships that ``user`` may see."""
        members = Membership.objects.visible_to(user).filter(cooperative=owner.record)
        found: QuerySet[Any] = members.select_related("person__village__area")
        return found

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Offer people of the villages that the cooperative serves."""
        return {"cooperative": owner.record, "looked_for": owner.context["looked_for"]}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Membership:
        """Let a person join; a new last day lets a member leave."""
        membership: Membership = form.instance
        if is_new:
            return services.join_cooperative(membership=membership, by=by, at=at)
        last_date = membership.until_date
        leaves = form.changed_data == ["until_date"] and form.initial.get("until_date") is None
        if not leaves or last_date is None:
            return services.change_membership(membership=membership, by=by, at=at)
        membership.until_date = None
        return services.leave_cooperative(membership=membership, last_date=last_date, by=by, at=at)


class BusinessUnitPages(CooperativeRecordPages):
    """Units through which a cooperative trades."""

    name = "businessunit"
    route = "desa/<village:code>/koperasi/<int:cooperative>/gerai/"
    model = BusinessUnit
    form_class = BusinessUnitForm
    title = _("Business units")
    add_title = _("Add a business unit")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Kind"), "kind"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    ordering = ("-until_date", "name", "pk")

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> BusinessUnit:
        """Open a unit, or save a changed one."""
        act = services.open_business_unit if is_new else services.change_business_unit
        return act(unit=form.instance, by=by, at=at)


class MeetingPages(CooperativeRecordPages):
    """Annual members' meetings of a cooperative."""

    name = "annualmeeting"
    route = "desa/<village:code>/koperasi/<int:cooperative>/rat/"
    model = AnnualMeeting
    form_class = AnnualMeetingForm
    title = _("Annual members' meetings")
    add_title = _("Record an annual meeting")
    columns = (
        Column(_("Book year"), lambda meeting: str(meeting.book_year)),
        Column(_("Held on"), "held_date"),
        Column(_("Attendance"), "attendance"),
        Column(_("Net surplus (SHU)"), "net_surplus"),
    )
    ordering = ("-book_year", "-pk")

    def blank(self, owner: Owner) -> AnnualMeeting:
        """Return a meeting about last year, which is the usual one."""
        year = timezone.localdate().year - 1
        return AnnualMeeting(cooperative=owner.record, book_year=year)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> AnnualMeeting:
        """Record a meeting, or save a changed one."""
        act = services.record_annual_meeting if is_new else services.change_annual_meeting
        return act(meeting=form.instance, by=by, at=at)


class ServedVillagePages(CooperativeRecordPages):
    """Villages that a cooperative serves."""

    name = "servedvillage"
    route = "desa/<village:code>/koperasi/<int:cooperative>/desa-terlayani/"
    model = ServedVillage
    form_class = ServedVillageForm
    title = _("Served villages")
    add_title = _("Add a served village")
    columns = (
        Column(_("Village"), "village.area.name"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    ordering = ("-until_date", "village__area__name", "pk")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the villages with their names."""
        return super().records(owner, user).select_related("village__area")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Offer the villages of the district."""
        return {"villages": villages_around(owner.record.seat)}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> ServedVillage:
        """Record a village served, or save a changed period."""
        act = services.serve_village if is_new else services.change_served_village
        return act(served=form.instance, by=by, at=at)


class SupplyLinkPages(CooperativeRecordPages):
    """Buyers that a cooperative supplies: kitchens of the free meals, Sekolah Rakyat, others."""

    name = "supplylink"
    route = "desa/<village:code>/koperasi/<int:cooperative>/pasokan/"
    model = SupplyLink
    form_class = SupplyLinkForm
    title = _("Supply links")
    add_title = _("Add a buyer")
    introduction = _("Whom the cooperative supplies, with what, and since when.")
    empty = _("No buyer is recorded. Add the kitchens and schools that this cooperative supplies.")
    columns = (
        Column(_("Buyer"), "buyer"),
        Column(_("Kind of buyer"), "get_buyer_kind_display"),
        Column(_("Commodity"), "commodity"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    choice_filters = ("buyer_kind",)
    ordering = ("-until_date", "buyer", "pk")

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> SupplyLink:
        """Record a buyer, or save a changed one."""
        act = services.record_supply_link if is_new else services.change_supply_link
        return act(link=form.instance, by=by, at=at)
