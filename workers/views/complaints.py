"""The complaint register of a village: list, form, the page of one complaint, and its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Column, Owner
from migranportal.entry.views.form import RecordFormView
from villages.views.pages import VillagePages
from workers.forms import ComplaintActForm, ComplaintRecordForm
from workers.models import Complaint, ComplaintDeadline, Person
from workers.models.complaint_workflow import COMPLAINT_LINES
from workers.permissions import can_change_complaint, can_move_complaint, complaint_lines
from workers.services.complaints import (
    change_complaint,
    move_complaint,
    note_opening,
    record_complaint,
)

_PEOPLE = 5000
"""People of a village who are found by name when a complaint is recorded."""
TONES = {
    "received": "is-warn",
    "verified": "",
    "referred": "",
    "handling": "",
    "resolved": "is-good",
    "closed": "is-bad",
    "withdrawn": "",
}


def state_of(complaint: Complaint) -> str:
    """Return the state as a mark."""
    return format_html(
        '<span class="badge-state {}">{}</span>',
        TONES[complaint.state],
        complaint.get_state_display(),
    )


def marks_of(complaint: Complaint) -> str:
    """Return urgency and confidentiality in words; nothing where both are normal."""
    words = []
    if complaint.urgency == Complaint.Urgency.URGENT and complaint.is_open:
        words.append(_t("Urgent"))
    if complaint.is_strict:
        words.append(_t("Confidential"))
    return ", ".join(words)


def due_of(complaint: Complaint) -> str:
    """Return the deadline, and that it has passed."""
    if complaint.due_date is None:
        return ""
    day = date_format(complaint.due_date, "j M Y")
    if complaint.is_overdue(timezone.localdate()):
        return format_html('{} <span class="badge-state is-bad">{}</span>', day, _t("Overdue"))
    return day


class ComplaintPages(VillagePages):
    """Complaints: added, changed while only received, never removed."""

    namespace = "workers"
    name = "complaint"
    route = "desa/<village:code>/pengaduan/"
    model = Complaint
    form_class: ClassVar[type[RecordForm]] = ComplaintRecordForm
    form_template = "workers/complaint_form.html"
    title = _("Complaints")
    add_title = _("Record a complaint")
    introduction = _(
        "Everybody may complain here: migrants, families, neighbours, also without a name. "
        "What is strictly confidential is seen only by who recorded it and who handles it."
    )
    empty = _("No complaint is recorded here that you may see.")
    columns = (
        Column(_("Number"), "number"),
        Column(_("Received on"), "received_date"),
        Column(_("Kind"), "kind"),
        Column(_("State"), state_of),
        Column(_("Due on"), due_of),
        Column(_("Marks"), marks_of),
    )
    search_fields = ("number", "kind__name_id", "kind__name_en")
    choice_filters = ("state", "urgency")
    ordering = ("-closed_date", "due_date", "-pk")  # no end sorts first: the open ones
    is_removable = False

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village, with the person whom a link to a new complaint names."""
        owner = super().owner(request, **where)
        owner.context["named"] = request.GET.get("orang", "")
        return owner

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the complaints of the village that ``user`` may see."""
        return super().records(owner, user).select_related("kind", "village__area")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a complaint of today, about the person who was named."""
        return Complaint(
            village=owner.record,
            received_date=timezone.localdate(),
            channel=Complaint.Channel.VILLAGE_OFFICE,
            about=_named(owner),
        )

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Suggest the people of the village."""

        def people() -> QuerySet[Person]:
            of_village = Person.objects.filter(village=owner.record)
            return of_village.only("name", "birth_date").order_by("name", "pk")[:_PEOPLE]

        return {"people": people}

    def may_change(self, record: Any, user: User) -> bool:
        """Allow changes until it is verified or referred."""
        return can_change_complaint(user, record)

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Return the page of the complaint."""
        return reverse("workers:complaint_page", kwargs={**owner.where, "pk": record.pk})

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Complaint:
        """Enter a complaint, or save a changed one."""
        save = record_complaint if is_new else change_complaint
        return save(complaint=form.instance, **form.complainant, by=by, at=at)


class ComplaintActPages(ComplaintPages):
    """One step on a complaint; which one the address says."""

    form_class = ComplaintActForm
    form_template = "workers/complaint_act.html"

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village, with the line of the table that the address names."""
        owner = super().owner(request, **where)
        line = COMPLAINT_LINES.get(where["act"])
        if line is None:
            raise Http404
        owner.context["line"] = line
        return owner

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the complaints, each with the step that is asked for."""
        asked = Value(owner.context["line"].act.value)
        records: QuerySet[Any] = super().records(owner, user).annotate(asked=asked)
        return records

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Tell the form which step it is."""
        return {"act": owner.context["line"].act.value}

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Name the page after the step."""
        return {"title": owner.context["line"].act.label}

    def may_change(self, record: Any, user: User) -> bool:
        """Allow the step to who handles the complaint; whether its state fits, the service says."""
        return can_move_complaint(user, record, record.asked)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Complaint:
        """Do the step."""
        data = form.cleaned_data
        return move_complaint(
            complaint=form.instance,
            act=form.act,
            remark=data["remark"],
            level=data.get("level", ""),
            organisation=data.get("organisation", ""),
            by=by,
            at=at,
        )


@method_decorator(never_cache, name="dispatch")
class ComplaintFormView(RecordFormView):
    """Adds or changes a complaint; the form shows everything, so its opening is recorded."""

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form."""
        response = super().get(request, pk, **where)
        if pk is not None:
            rows = Complaint.objects.select_related("village__area")
            user: Any = request.user
            note_opening(complaint=rows.get(pk=pk), by=user, at=timezone.now())
        return response


class ComplaintActView(RecordFormView):
    """Does one step; offered only from the states that the table names."""

    def get(self, request: HttpRequest, pk: int | None = None, **where: Any) -> HttpResponse:
        """Show the form."""
        response = super().get(request, pk, **where)
        line = COMPLAINT_LINES[where["act"]]
        get_object_or_404(Complaint, pk=pk, state__in=line.sources)
        return response


@method_decorator(never_cache, name="dispatch")
class ComplaintView(View):
    """Shows one complaint with its time line; made for printing as well."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        """Show the page; the opening of a strictly confidential one is recorded."""
        pages = ComplaintPages()
        user: Any = request.user
        owner = pages.visible_owner(request, code=code)
        records = pages.records(owner, user).select_related(
            *("kind", "country", "about", "recorded_by"), "village__area"
        )
        complaint = get_object_or_404(records, pk=pk)
        note_opening(complaint=complaint, by=user, at=timezone.now())
        lines = complaint_lines(user, complaint)
        context = {
            "owner": owner,
            "complaint": complaint,
            "state": state_of(complaint),
            "steps": complaint.steps.order_by("pk"),
            "acts": [(line, self._act_url(owner, pk, line.act.value)) for line in lines],
            "change_url": (
                pages.url("change", owner, pk=pk) if can_change_complaint(user, complaint) else ""
            ),
            "list_url": pages.url("list", owner),
            "is_deadline_confirmed": ComplaintDeadline.objects.filter(
                state=complaint.state, is_confirmed=True
            ).exists(),
            "is_overdue": complaint.is_overdue(timezone.localdate()),
            "pages": pages,
            **owner.context,
        }
        return TemplateResponse(request, "workers/complaint.html", context)

    def _act_url(self, owner: Owner, pk: int, act: str) -> str:
        where = {**owner.where, "pk": pk, "act": act}
        return reverse("workers:complaint_act", kwargs=where)


def _named(owner: Owner) -> Person | None:
    text = owner.context.get("named", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return Person.objects.filter(village=owner.record, pk=int(text)).first()
