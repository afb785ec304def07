"""The pages of each kind of record of a migrant, and of the business groups of a village."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.views import Column, Owner
from villages.views.pages import VillagePages
from workers.forms import (
    BusinessForm,
    BusinessGroupForm,
    FamilyMemberForm,
    GroupMemberForm,
    PlacementRecordForm,
)
from workers.models import (
    BusinessGroup,
    FamilyMember,
    Placement,
    ReturneeBusiness,
    Worker,
)
from workers.services import businesses, families, placements
from workers.views.owners import PersonPages, worker_of

_MEMBERS = 2000
"""Returnees of a village that are found by name when a member is entered."""


class FamilyPages(PersonPages):
    """Spouse, children and parents."""

    name = "family"
    route = "desa/<village:code>/warga/<int:person>/keluarga/"
    model = FamilyMember
    form_class = FamilyMemberForm
    title = _("Family")
    add_title = _("Add a family member")
    empty = _("No family member is recorded yet.")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Relation"), "get_relation_display"),
        Column(_("Sex"), "get_sex_display"),
        Column(_("Birth date"), "birth_date"),
        Column(_("Carer"), "carer"),
    )
    ordering = ("pk",)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> FamilyMember:
        """Save a family member."""
        save = families.add_family_member if is_new else families.change_family_member
        return save(member=form.instance, by=by, at=at)


class PlacementPages(PersonPages):
    """Stays abroad and planned ones."""

    name = "placement"
    route = "desa/<village:code>/warga/<int:person>/penempatan/"
    model = Placement
    form_class = PlacementRecordForm
    title = _("Work abroad")
    add_title = _("Add work abroad")
    empty = _("No work abroad is recorded yet.")
    columns = (
        Column(_("Country"), "country"),
        Column(_("Scheme"), "get_scheme_display"),
        Column(_("Work"), "job_title"),
        Column(_("Departure"), "departure_date"),
        Column(_("Return"), "return_date"),
    )
    ordering = ("-departure_date", "-pk")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the migrant's stays with their countries."""
        return super().records(owner, user).select_related("country")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new stay of which nothing is known yet."""
        return Placement(
            worker=worker_of(owner.record),
            scheme=Placement.Scheme.UNKNOWN,
            employer_type=Placement.EmployerType.UNKNOWN,
        )

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Placement:
        """Save a stay and bring the stage in step."""
        return placements.record_placement(placement=form.instance, by=by, at=at)

    def remove(self, record: Any, *, by: User, at: datetime) -> None:
        """Remove a stay that was entered by mistake; the stage follows."""
        placements.remove_placement(placement=record, by=by, at=at)


class BusinessPages(PersonPages):
    """Businesses of a returnee."""

    name = "business"
    route = "desa/<village:code>/warga/<int:person>/usaha/"
    worker_field = "owner"
    model = ReturneeBusiness
    form_class = BusinessForm
    title = _("Businesses")
    add_title = _("Add a business")
    empty = _("No business is recorded yet.")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Sector"), "sector"),
        Column(_("Group"), "group"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    ordering = ("-since_date", "-pk")

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the businesses with their groups."""
        return super().records(owner, user).select_related("group")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Offer the groups of the village."""
        groups = BusinessGroup.objects.filter(village=owner.record.village)
        return {"groups": groups.order_by("name", "pk")}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> ReturneeBusiness:
        """Save a business."""
        save = businesses.register_business if is_new else businesses.change_business
        return save(business=form.instance, by=by, at=at)


class BusinessGroupPages(VillagePages):
    """Groups of returnees who do business together."""

    namespace = "workers"
    name = "businessgroup"
    route = "desa/<village:code>/kelompok-usaha/"
    model = BusinessGroup
    form_class = BusinessGroupForm
    title = _("Business groups")
    add_title = _("Add a business group")
    introduction = _("Groups of returnees who do business together.")
    empty = _("No business group is recorded yet.")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Sector"), "sector"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
        Column(_("Confirmed on"), "confirmed_date"),
        Column(_("Members"), lambda group: group.members),
    )
    search_fields = ("name", "sector")
    ordering = ("name", "pk")

    def listed(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Count the members whom the visitor may see."""
        active = Count("returneebusiness", filter=Q(returneebusiness__until_date=None))
        groups: QuerySet[Any] = records.annotate(members=active)
        return groups

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a group that was seen active today."""
        return BusinessGroup(village=owner.record, confirmed_date=timezone.localdate())

    def row_actions(self, owner: Owner, record: Any) -> tuple[tuple[Any, str], ...]:
        """Lead to the members."""
        return ((_("Members"), GroupMemberPages.list_address(owner, record)),)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> BusinessGroup:
        """Save a group."""
        save = businesses.register_business_group if is_new else businesses.change_business_group
        return save(group=form.instance, by=by, at=at)


class GroupMemberPages(VillagePages):
    """Members of a business group: returnees, each with their business in it."""

    namespace = "workers"
    name = "groupmember"
    route = "desa/<village:code>/kelompok-usaha/<int:group>/anggota/"
    model = ReturneeBusiness
    form_class = GroupMemberForm
    title = _("Members")
    add_title = _("Add a member")
    empty = _("No member is recorded yet.")
    columns = (
        Column(_("Name"), "owner.person.name"),
        Column(_("Business"), "name"),
        Column(_("Since"), "since_date"),
        Column(_("Until"), "until_date"),
    )
    ordering = ("owner__person__name", "pk")

    @classmethod
    def list_address(cls, owner: Owner, group: BusinessGroup) -> str:
        """Return the address of the members of ``group``."""
        return cls().url("list", _group_owner(owner, group))

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the group with the number of the address, in the village of its code."""
        village = super().owner(request, **where)
        user: Any = request.user
        groups = BusinessGroup.objects.visible_to(user).filter(village=village.record)
        return _group_owner(village, get_object_or_404(groups, pk=where["group"]))

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the businesses in the group."""
        businesses: QuerySet[Any] = ReturneeBusiness.objects.visible_to(user)
        return businesses.filter(group=owner.record).select_related("owner__person")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a business in the group, named after it."""
        group: BusinessGroup = owner.record
        return ReturneeBusiness(
            group=group, name=group.name, sector=group.sector, since_date=group.since_date
        )

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Suggest the returnees of the village."""

        def returnees() -> QuerySet[Worker]:
            workers = Worker.objects.filter(
                village=owner.record.village_id, stage=Worker.Stage.RETURNED
            )
            people = workers.select_related("person").order_by("person__name", "pk")
            return people.only("village", "person__name", "person__birth_date")[:_MEMBERS]

        return {"workers": returnees}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> ReturneeBusiness:
        """Save a member's business."""
        save = businesses.register_business if is_new else businesses.change_business
        return save(business=form.instance, by=by, at=at)


def _group_owner(village: Owner, group: BusinessGroup) -> Owner:
    where = {"code": village.where["code"]}
    groups = reverse("workers:businessgroup_list", kwargs=where)
    return Owner(
        record=group,
        area_code=village.area_code,
        where={**where, "group": group.pk},
        trail=(*village.trail, (BusinessGroupPages.title, groups)),
        title=group.name,
        context={**village.context, "group": group},
    )


__all__ = [
    "BusinessGroupPages",
    "BusinessPages",
    "FamilyPages",
    "GroupMemberPages",
    "PlacementPages",
]
