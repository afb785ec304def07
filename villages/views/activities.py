"""The pages of activities; the page of one shows the files that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.views import Column, Owner, RecordPages
from villages.forms import ActivityForm, EvidenceForm
from villages.models import Activity, ActivityKind, Evidence
from villages.services import records as services
from villages.views.pages import VillagePages, village_owner, visible_village


class ActivityPages(VillagePages):
    """What the village did, the newest first."""

    name = "activity"
    route = "desa/<village:code>/kegiatan/"
    model = Activity
    form_class = ActivityForm
    title = _("Activities")
    add_title = _("Add an activity")
    introduction = _("What the village does for migrants, returnees and their families.")
    empty = _("No activity is recorded. Add the last one, with a photo.")
    columns = (
        Column(_("Activity"), "title", css="is-wide"),
        Column(_("Date"), "date"),
        Column(_("Kind"), "get_kind_display"),
        Column(_("Participants"), "participants", css="is-number"),
        Column(_("Files"), lambda activity: str(activity.file_count), css="is-number"),
    )
    search_fields = ("title", "description")
    choice_filters = ("kind",)
    ordering = ("-date", "-pk")

    def listed(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Count the files of each."""
        counted: QuerySet[Any] = records.annotate(file_count=Count("evidence"))
        return counted

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return an activity of today, of the kind that was recorded last."""
        mine = Activity.objects.filter(village=owner.record)
        last = mine.order_by("-pk").values_list("kind", flat=True).first()
        kind = last or ActivityKind.PROTECTION
        return Activity(village=owner.record, kind=kind, date=timezone.localdate())

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Return the page with the evidence."""
        where = {**owner.where, "activity": record.pk}
        return reverse("villages:evidence_list", kwargs=where)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Activity:
        """Record a new activity, or save a changed one; either way with the files that came."""
        save = services.record_activity if is_new else services.change_activity
        files = form.cleaned_data["photos"]
        return save(activity=form.instance, files=files, by=by, at=at)


class EvidencePages(RecordPages):
    """The files that prove an activity; the list is the page of the activity."""

    namespace = "villages"
    name = "evidence"
    route = "desa/<village:code>/kegiatan/<int:activity>/bukti/"
    model = Evidence
    form_class = EvidenceForm
    list_template = "villages/activity.html"
    title = _("Photos and documents")
    add_title = _("Add photos or documents")
    empty = _("No photo and no document yet. An activity counts more when it can be seen.")
    columns = (Column(_("File"), str),)
    ordering = ("pk",)

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the activity of the address, in its village."""
        user: Any = request.user
        village = visible_village(user, where["code"])
        activities = Activity.objects.visible_to(user).filter(village=village)
        activities = activities.select_related("pillar")
        activity: Activity = get_object_or_404(activities, pk=where["activity"])
        parent = village_owner(village)
        lists = reverse("villages:activity_list", kwargs=parent.where)
        return Owner(
            record=activity,
            area_code=parent.area_code,
            where={**parent.where, "activity": activity.pk},
            trail=(*parent.trail, (ActivityPages.title, lists)),
            title=activity.title,
            context={**parent.context, "activity": activity},
        )

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the files of the activity."""
        return Evidence.objects.filter(activity=owner.record)

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new file of the activity."""
        return Evidence(activity=owner.record, village=owner.record.village)

    def list_context(self, owner: Owner, user: User) -> dict[str, Any]:
        """Say where the activity is changed."""
        where = {"code": owner.where["code"], "pk": owner.record.pk}
        may_edit = self.may_edit(owner, user)
        url = reverse("villages:activity_change", kwargs=where) if may_edit else None
        return {"change_url": url, "may_edit": may_edit}

    def row_actions(self, owner: Owner, record: Any) -> Sequence[tuple[str | Promise, str]]:
        """Offer to change the caption and to remove the file."""
        return [(_("Change"), self.url("change", owner, pk=record.pk))]

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Evidence:
        """Add the files, or save a changed one; return the last."""
        evidence: Evidence = form.instance
        if not is_new:
            return services.change_evidence(evidence=evidence, by=by, at=at)
        for file in form.cleaned_data["photos"]:
            evidence = services.add_evidence(
                activity=form.instance.activity,
                file=file,
                caption=form.cleaned_data["caption"],
                by=by,
                at=at,
            )
        return evidence
