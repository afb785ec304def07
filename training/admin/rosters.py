"""The list of a session: people picked, sent or pasted, attendance, and the list to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from migranportal.accounts.models import User, covers
from migranportal.accounts.record_admin import RecordAdmin, actor
from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.core.exports import FORMATS, Table, table_response
from migranportal.imports import services as imports
from migranportal.imports.tasks import hand_out
from training.admin.base import posted, tried
from training.admin.exporting import note_export
from training.forms import AttendanceForm, PasteForm, PickForm, RepresentativeForm
from training.importers import ParticipantImport, pasted_as_csv
from training.models import Participant, Session
from training.selectors import pickable_people
from training.services import (
    Mark,
    add_people,
    add_representative,
    record_attendance,
    remove_participant,
)
from workers.models import Person

if TYPE_CHECKING:
    _Admin = RecordAdmin
else:
    _Admin = object

PICK, SEND, PASTE = "pick", "send", "paste"


class Rosters(_Admin):
    """The pages of the list of a session; part of the admin of sessions."""

    def roster_urls(self) -> list[URLPattern]:
        """Return the addresses."""
        view, key = self.admin_site.admin_view, "<int:session_id>/participants"
        return [
            path(f"{key}/add/", view(self.add_people_view), name="training_session_people"),
            path(f"{key}/attendance/", view(self.attendance_view), name="training_session_marks"),
            path(
                f"{key}/<int:participant_id>/remove/",
                view(self.take_off_view),
                name="training_session_take_off",
            ),
            path(f"{key}/<slug:form>/", view(self.roster_export), name="training_session_roster"),
        ]

    def session_to_change(self, request: HttpRequest, session_id: int) -> Any:
        """Return the session of the address."""
        raise NotImplementedError

    def page_of(self, session: Session) -> str:
        """Return the address of a session's page."""
        raise NotImplementedError

    def roster_context(self, request: HttpRequest, session: Session, title: str) -> dict[str, Any]:
        """Return what every page about a session shows."""
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "session": session,
            "back": self.page_of(session),
            "opts": self.opts,
        }

    def add_people_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """Search people and tick them, name a representative, or paste rows."""
        session = self.session_to_change(request, session_id)
        user, way = actor(request), request.POST.get("way", "")
        sending = RepresentativeForm(request.POST if way == SEND else None, user=user)
        pasting = PasteForm(request.POST if way == PASTE else None)
        answer = {
            PICK: lambda: self._pick(request, session),
            SEND: lambda: self._send(request, session, sending),
            PASTE: lambda: self._paste(request, session, pasting),
        }.get(way, lambda: None)()
        if answer is not None:
            return answer
        looking = PickForm(request.GET or None)
        found = []
        if looking.is_bound and looking.is_valid():
            text, area = looking.cleaned_data["q"], looking.cleaned_data["area"]
            found = list(pickable_people(user, session, text=text, area_code=area))
        context = {
            **self.roster_context(request, session, _t("Add participants")),
            "looking": looking,
            "has_looked": looking.is_bound,
            "found": found,
            "sending": sending,
            "pasting": pasting,
            "left": session.capacity - session.taken,
        }
        return TemplateResponse(request, "admin/training/add_people.html", context)

    def _pick(self, request: HttpRequest, session: Session) -> HttpResponse | None:
        keys = [int(key) for key in request.POST.getlist("person") if key.isdecimal()]
        people = list(Person.objects.visible_to(actor(request)).filter(pk__in=keys).order_by("pk"))
        if not people:
            self.message_user(request, _t("Tick the people first."), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        try:
            added = add_people(session=session, people=people, by=actor(request), at=timezone.now())
        except DomainError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        text = ngettext(
            "%(count)s participant was added.", "%(count)s participants were added.", len(added)
        )
        self.message_user(request, text % {"count": len(added)}, messages.SUCCESS)
        return HttpResponseRedirect(self.page_of(session))

    def _send(
        self, request: HttpRequest, session: Session, form: RepresentativeForm
    ) -> HttpResponse | None:
        def add() -> Any:
            if form.village is None:  # a valid form has one
                raise Http404
            return add_representative(
                session=session,
                village=form.village,
                name=form.cleaned_data["name"],
                position=form.cleaned_data["position"],
                cooperative=form.sender,
                by=actor(request),
                at=timezone.now(),
            )

        if not (form.is_valid() and tried(form, add)):
            return None
        self.message_user(request, _t("The representative was added."), messages.SUCCESS)
        return HttpResponseRedirect(self.page_of(session))

    def _paste(
        self, request: HttpRequest, session: Session, form: PasteForm
    ) -> HttpResponse | None:
        if not form.is_valid():
            return None
        content = pasted_as_csv(form.cleaned_data["rows"], session=session)
        try:
            started = imports.start_import(
                kind=ParticipantImport(),
                area_code=import_area(actor(request), session),
                file_name=f"sesi-{session.pk}.csv",
                content=content,
                by=actor(request),
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error("rows", str(error))
            return None
        if imports.is_small(content):
            imports.work_on_import(started.pk)
        else:
            hand_out(started)
        return HttpResponseRedirect(reverse("imports:import", kwargs={"pk": started.pk}))

    def attendance_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """Record attendance and results of everybody on the list whom the user may change."""
        session = self.session_to_change(request, session_id)
        people: Any = Participant.objects.editable_by(actor(request)).filter(session=session)
        rows = list(people.select_related("village__area").order_by("name", "pk"))
        form = AttendanceForm(posted(request), participants=rows)

        def save() -> Any:
            return record_attendance(
                session=session,
                marks=[
                    Mark(
                        p.pk,
                        form.cleaned_data[f"attendance-{p.pk}"],
                        form.cleaned_data[f"result-{p.pk}"],
                    )
                    for p in rows
                ],
                by=actor(request),
                at=timezone.now(),
            )

        if form.is_bound and form.is_valid() and tried(form, save):
            self.message_user(request, _t("The attendance was recorded."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_of(session))
        context = {
            **self.roster_context(request, session, _t("Presence and results")),
            "form": form,
        }
        return TemplateResponse(request, "admin/training/attendance.html", context)

    def take_off_view(
        self, request: HttpRequest, session_id: int, participant_id: int
    ) -> HttpResponse:
        """Ask before somebody is taken off the list, then do it."""
        session = self.session_to_change(request, session_id)
        people: Any = Participant.objects.editable_by(actor(request)).filter(session=session)
        found = people.select_related("village__area").filter(pk=participant_id).first()
        if found is None:
            raise Http404
        if request.method == "POST":
            try:
                remove_participant(participant=found, by=actor(request), at=timezone.now())
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(self.page_of(session))
        context = {
            **self.roster_context(request, session, _t("Take off the list")),
            "participant": found,
        }
        return TemplateResponse(request, "admin/training/take_off.html", context)

    def roster_export(self, request: HttpRequest, session_id: int, form: str) -> HttpResponseBase:
        """Return the list of a session; only with the people whom the user may see."""
        user = actor(request)
        if not user.holds_anywhere(Permission.VIEW_PEOPLE):
            raise PermissionDenied
        session = self.visible_object(request, str(session_id))
        if form not in FORMATS:
            raise Http404
        people: Any = Participant.objects.visible_to(user).filter(session=session)
        people = people.select_related("village__area", "cooperative", "certificate")
        header = [
            *(_t("name"), _t("village code"), _t("village"), _t("cooperative"), _t("position")),
            *(_t("presence"), _t("result"), _t("certificate")),
        ]
        rows = [
            [
                *(p.name, p.village.area.code, p.village.area.name),
                *(p.cooperative.name if p.cooperative else "", p.position),
                *(p.get_attendance_display(), p.get_result_display()),
                p.certificate.number if hasattr(p, "certificate") else "",
            ]
            for p in people.order_by("name", "pk")
        ]
        note_export(request, "session.participants", rows=len(rows), form=form)
        table = Table(f"peserta-{session.pk}", header, rows, [str(session)])
        return table_response(table, form)


def import_area(user: User, session: Session) -> str:
    """Return the area of an import for ``session``: the user's own that contains it."""
    areas = user.areas_for(Permission.EDIT_TRAINING)
    return next((code for code in areas if covers(code, session.area.code)), session.area.code)
