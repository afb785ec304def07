"""Sessions: the list, the agenda, the page with its list of participants, and the steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.regions.selectors import place_of
from training.admin.base import badge, posted, tried
from training.admin.exporting import DetailedExport
from training.admin.filters import WhenFilter
from training.admin.rosters import Rosters
from training.forms import ActForm, SessionForm
from training.models import Certificate, Participant, Session, SessionAct
from training.models.workflow import SESSION_LINES, session_acts
from training.selectors import (
    certifiable,
    counters,
    coverage_report,
    overdue_follow_ups,
    sessions_to_close,
    upcoming_sessions,
    with_seats,
)
from training.services import change_session, issue_certificates, move_session, plan_session
from training.services.certificates import CertificateError
from villages.filters import AreaCodeFilter

_PLACE = "area__parent__parent__parent"
_SHOWN_AHEAD = 40
_SHOWN = 8


@admin.register(Session)
class SessionAdmin(Rosters, DetailedExport, RecordAdmin):
    """Training sessions in the user's areas."""

    form = SessionForm
    list_display = ("title", "days", "state_badge", "seats", "where", "organiser")
    list_filter = (WhenFilter, "state", AreaCodeFilter, "course__kind")
    list_select_related = ("course", "office", _PLACE)
    search_fields = ("course__title", "venue", "area__name")
    search_help_text = _("Course, venue or area")
    ordering = ("-start_date", "-pk")
    sortable_by = ("days", "title")
    autocomplete_fields = ("course", "office", "area")
    date_hierarchy = None
    fieldsets = (
        (None, {"fields": ("course", "office", ("start_date", "end_date"), "capacity")}),
        (_("Place"), {"fields": ("area", "venue")}),
        (_("Trainers and notes"), {"fields": ("trainers", "note")}),
    )
    change_form_template = "admin/training/session.html"
    change_list_template = "admin/training/session_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the sessions with the seats that are taken."""
        return with_seats(super().get_queryset(request))

    @admin.display(description=_("course"), ordering="course__title")
    def title(self, session: Session) -> str:
        """The course."""
        return session.course.title

    @admin.display(description=_("days"), ordering="start_date")
    def days(self, session: Session) -> str:
        """First and last day."""
        return days_of(session)

    @admin.display(description=_("place"))
    def where(self, session: Session) -> str:
        """Area and the areas around it."""
        return ", ".join(filter(None, (session.area.name, str(place_of(session.area)))))

    @admin.display(description=_("organised by"))
    def organiser(self, session: Session) -> str:
        """The office."""
        return session.office.name if session.office else "-"

    @admin.display(description=_("seats"))
    def seats(self, session: Any) -> SafeString:
        """Seats taken of all, as a bar with its figures."""
        return format_html(
            '<progress max="{1}" value="{0}">{0}/{1}</progress> {0}/{1}',
            min(session.taken, session.capacity),
            session.capacity,
        )

    @admin.display(description=_("state"))
    def state_badge(self, session: Session) -> SafeString:
        """The state as a mark."""
        return badge(session)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Plan a new session, or save changes."""
        save = change_session if change else plan_session
        save(session=obj, by=actor(request), at=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the session with its list and what can be done."""
        session = self.get_object(request, object_id)
        context = {} if session is None else self._page(request, session)
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def _page(self, request: HttpRequest, session: Any) -> dict[str, Any]:
        user = actor(request)
        may_change = self.has_change_permission(request, session)
        rows: Any = Participant.objects.visible_to(user).filter(session=session)
        people = list(
            rows.select_related(
                "village__area__parent__parent", "cooperative", "certificate"
            ).order_by("name", "pk")
        )
        return {
            "people": people,
            "hidden_count": session.taken - len(people),
            "may_change": may_change,
            "lines": session_acts(session.state) if may_change else [],
            "certifiable": certifiable(session).count() if session.state == "held" else 0,
            "days": days_of(session),
            "place": place_of(session.area),
            "is_over": session.end_date < timezone.localdate(),
        }

    def get_urls(self) -> list[URLPattern]:
        """Add the agenda, the pages of the list, and the steps."""
        view, key = self.admin_site.admin_view, "<int:session_id>"
        return [
            path("agenda/", view(self.agenda_view), name="training_session_agenda"),
            *self.roster_urls(),
            path(
                f"{key}/certificates/",
                view(self.certificates_view),
                name="training_session_certificates",
            ),
            path(f"{key}/step/<slug:act>/", view(self.act_view), name="training_session_act"),
            *super().get_urls(),
        ]

    def agenda_view(self, request: HttpRequest) -> HttpResponse:
        """Show what comes, month by month, and what waits: the first page of training."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user, today = actor(request), timezone.localdate()
        ahead = list(upcoming_sessions(user, on=today)[:_SHOWN_AHEAD])
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Training and mentoring"),
            "counters": counters(user, on=today),
            "months": by_month(ahead),
            "to_close": sessions_to_close(user, on=today)[:_SHOWN],
            "overdue": overdue_follow_ups(user, on=today)[:_SHOWN],
            "report": coverage_report(today),
            "can_add": self.has_add_permission(request),
            "today": today,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/training/agenda.html", context)

    def session_to_change(self, request: HttpRequest, session_id: int) -> Any:
        """Return the session of the address.

        Raises:
            Http404: there is none for this user.
            PermissionDenied: the user may only look.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        session = self.visible_object(request, str(session_id))
        if not self.has_change_permission(request, session):
            raise PermissionDenied
        return session

    def act_view(self, request: HttpRequest, session_id: int, act: str) -> HttpResponse:
        """Ask for what a step needs, then do it."""
        session = self.session_to_change(request, session_id)
        line = SESSION_LINES.get(act)
        if line is None or session.state not in line.sources:
            raise Http404
        today = timezone.localdate()
        form = ActForm(posted(request), line=line, today=today)

        def move() -> Any:
            return move_session(
                session=session,
                act=SessionAct(act),
                reason=form.cleaned_data.get("reason", ""),
                on=today,
                by=actor(request),
                at=timezone.now(),
            )

        if form.is_bound and form.is_valid() and tried(form, move):
            self.message_user(request, _t("The state was recorded."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_of(session))
        context = {
            **self.roster_context(request, session, str(line.act.label)),
            "form": form,
            "hint": line.hint,
        }
        return TemplateResponse(request, "admin/training/step.html", context)

    def certificates_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """Show who gets a certificate (GET), then issue them (POST)."""
        session = self.session_to_change(request, session_id)
        if request.method == "POST":
            try:
                issued = issue_certificates(
                    session=session,
                    on=timezone.localdate(),
                    by=actor(request),
                    at=timezone.now(),
                )
            except CertificateError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                text = _t("%(count)s certificates were issued.") % {"count": len(issued)}
                self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(self.page_of(session))
        waiting = certifiable(session).select_related("village__area").order_by("name", "pk")
        context = {
            **self.roster_context(request, session, _t("Issue certificates")),
            "waiting": waiting,
            "issued": Certificate.objects.filter(participant__session=session).count(),
        }
        return TemplateResponse(request, "admin/training/certificates.html", context)

    def page_of(self, session: Session) -> str:
        """Return the address of a session's page."""
        return reverse("admin:training_session_change", args=[session.pk])

    def export_header(self) -> list[Any]:
        """Return the headings."""
        return [
            *(_t("number"), _t("course"), _t("kind"), _t("first day"), _t("last day")),
            *(_t("area code"), _t("area"), _t("province"), _t("venue"), _t("organised by")),
            *(_t("seats"), _t("on the list"), _t("state")),
        ]

    export_related = ("course__kind", "office", _PLACE)

    def export_row(self, record: Any) -> list[Any]:
        """Return the cells of a session."""
        area = record.area
        return [
            *(record.pk, record.course.title, record.course.kind.name),
            *(record.start_date, record.end_date, area.code, area.name),
            *(place_of(area).province or area.name, record.venue),
            *(record.office.name if record.office else "", record.capacity, record.taken),
            record.get_state_display(),
        ]


def days_of(session: Session) -> str:
    """Return the days of a session in words, the month once where it is one."""
    start, end = session.start_date, session.end_date
    last = date_format(end, "j M Y")
    if start == end:
        return str(last)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}-{last}"
    return f"{date_format(start, 'j M Y')} - {last}"


def by_month(sessions: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Return the sessions under the first day of their month."""
    months: dict[Any, list[Any]] = {}
    for session in sessions:
        months.setdefault(session.start_date.replace(day=1), []).append(session)
    return list(months.items())
