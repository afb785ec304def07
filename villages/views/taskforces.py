"""The pages of task forces; the page of one is the list of its members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Column, Owner, RecordAct, RecordPages
from villages.forms import TaskForceEndForm, TaskForceForm, TaskForceMemberForm
from villages.models import TaskForce, TaskForceMember
from villages.services import taskforces as services
from villages.views.columns import breakable, term_badge
from villages.views.pages import VillagePages, village_owner, visible_village


class TaskForcePages(VillagePages):
    """Task forces of a village, the newest first."""

    name = "task_force"
    route = "desa/<village:code>/satgas/"
    model = TaskForce
    form_class: ClassVar[type[RecordForm]] = TaskForceForm
    title = _("Task force")
    add_title = _("Add a task force")
    introduction = _("Set up by a decree of the village head, for at most three years.")
    empty = _("No task force is recorded. Have the decree of the village head at hand.")
    columns = (
        Column(_("Decree"), lambda force: breakable(force.decree_number)),
        Column(_("State"), term_badge),
        Column(_("From"), "since_date"),
        Column(_("Until"), "until_date"),
        Column(_("Members"), lambda force: str(force.member_count), css="is-number"),
    )
    ordering = ("-since_date", "-pk")

    def listed(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """Count the members of each."""
        counted: QuerySet[Any] = records.annotate(member_count=Count("members"))
        return counted

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Return the page with the members."""
        where = {**owner.where, "task_force": record.pk}
        return reverse("villages:task_force_member_list", kwargs=where)

    def row_actions(self, owner: Owner, record: Any) -> Sequence[tuple[str | Promise, str]]:
        """Offer to change the decree and the term."""
        return [(_("Change"), self.url("change", owner, pk=record.pk))]

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> TaskForce:
        """Appoint a new task force, or save a changed one."""
        if is_new:
            return services.appoint_task_force(task_force=form.instance, by=by, at=at)
        return services.change_task_force(task_force=form.instance, by=by, at=at)


class TaskForceEnd(RecordAct, TaskForcePages):
    """The term of a task force ends early."""

    act = "end"
    word = "akhiri"
    form_class = TaskForceEndForm
    act_title = _("End the term early")
    save_label = _("End the term")
    explanation = _("After its last day the task force counts no longer, and a new one may follow.")

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Begin with today."""
        return {"today": timezone.localdate()}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> TaskForce:
        """End the term of the task force as it is stored."""
        return services.end_task_force(
            task_force=TaskForce.objects.get(pk=form.instance.pk),
            last_date=form.cleaned_data["until_date"],
            by=by,
            at=at,
        )


class TaskForceMemberPages(RecordPages):
    """The members of a task force, its chair first; the list is the page of the task force."""

    namespace = "villages"
    name = "task_force_member"
    route = "desa/<village:code>/satgas/<int:task_force>/anggota/"
    model = TaskForceMember
    form_class = TaskForceMemberForm
    list_template = "villages/task_force.html"
    title = _("Members")
    add_title = _("Add a member")
    empty = _("No member is recorded yet. Begin with the chair.")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Office"), "get_role_display"),
        Column(_("Background"), "background"),
        Column(_("Phone"), lambda member: _phone(member.phone)),
    )
    ordering = ("rank", "pk")

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the task force of the address, in its village."""
        user: Any = request.user
        village = visible_village(user, where["code"])
        forces = TaskForce.objects.visible_to(user).filter(village=village)
        force: TaskForce = get_object_or_404(forces, pk=where["task_force"])
        parent = village_owner(village)
        lists = reverse("villages:task_force_list", kwargs=parent.where)
        return Owner(
            record=force,
            area_code=parent.area_code,
            where={**parent.where, "task_force": force.pk},
            trail=(*parent.trail, (TaskForcePages.title, lists)),
            title=force.decree_number,
            context={**parent.context, "task_force": force, "term": term_badge(force)},
        )

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the members with the rank of their office."""
        ranks = [
            When(role=role, then=Value(rank)) for rank, role in enumerate(TaskForceMember.Role)
        ]
        members = TaskForceMember.objects.filter(task_force=owner.record)
        ranked: QuerySet[Any] = members.annotate(rank=Case(*ranks, default=Value(len(ranks))))
        return ranked

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a new member."""
        return TaskForceMember(task_force=owner.record)

    def list_context(self, owner: Owner, user: User) -> dict[str, Any]:
        """Say where the task force is changed and ended."""
        where = {"code": owner.where["code"], "pk": owner.record.pk}
        if not self.may_edit(owner, user):
            return {"change_url": None, "end_url": None}
        may_end = owner.record.until_date > timezone.localdate()
        return {
            "change_url": reverse("villages:task_force_change", kwargs=where),
            "end_url": reverse("villages:task_force_end", kwargs=where) if may_end else None,
        }

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> TaskForceMember:
        """Add a new member, or save a changed one."""
        member: TaskForceMember = form.instance
        if is_new:
            return services.add_task_force_member(
                task_force=member.task_force, member=member, by=by, at=at
            )
        return services.change_task_force_member(member=member, by=by, at=at)


def _phone(number: str) -> str:
    return format_html('<a href="tel:{}">{}</a>', number.replace(" ", ""), number) if number else ""
