"""The forms that record what happens to a designated village."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Owner
from migranportal.entry.views.form import RecordFormView
from programs.forms.visits import OccasionForm, VisitForm, WordsForm, act_form, visit_form
from programs.models import Designation, DesignationAct
from programs.models.workflow import DESIGNATIONS, DesignationLine
from programs.permissions import can_act
from programs.services import DesignationMove, move_designation
from programs.views.designations.common import (
    RECORDED_HERE,
    acts_for,
    designations_of,
    designations_owner,
    page_of,
    visible_designation,
)
from programs.views.proposals.common import user_of
from programs.views.proposals.recording import StepPages, findings_of
from villages.views.pages import visible_village

Act = DesignationAct
VISITS = frozenset({Act.MONITOR, Act.FOLLOW_UP})
OCCASIONS = frozenset({Act.CEREMONY, Act.PLAQUE})
HINTS: dict[str, Promise] = {
    Act.CEREMONY: _(
        "The village counts as designated from the date of its decree; the ceremony is recorded "
        "beside it."
    ),
    Act.MONITOR: _(
        "See how the village goes on. What you find is kept with the assessment of the day."
    ),
    Act.GUIDE: _(
        "Say what the village is to mend. It reads this, and a guidance visit that finds it fit "
        "ends the guidance."
    ),
    Act.FOLLOW_UP: _("See what the village has mended since it was placed under guidance."),
    Act.END_GUIDANCE: _("The last guidance visit found the village fit. Say what was mended."),
}


class DesignationStepPages(StepPages):
    """The form of one act of the table."""

    name = "designation_act"
    model = Designation

    def __init__(self, form_class: type[RecordForm], line: DesignationLine) -> None:
        super().__init__(form_class)
        self.line = line
        is_visit = line.act in VISITS
        self.form_template = (  # type: ignore[misc]
            "programs/visit_form.html" if is_visit else "programs/step_form.html"
        )

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village with the code of the address."""
        return designations_owner(visible_village(user_of(request), where["code"]))

    def records(self, owner: Owner, user: User) -> Any:
        """Return the village's designations."""
        return designations_of(owner.record, user)

    def save(self, form: Any, *, is_new: bool, by: User, at: Any) -> Designation:
        """Record the act; the form was opened on the step that is the last one still."""
        designation, data = form.instance, form.cleaned_data
        today = timezone.localdate(at)
        is_visit = self.line.act in VISITS
        move = DesignationMove(
            self.line.act,
            seen=designation.step_number,
            on=data.get("on", today),
            place=data.get("place", ""),
            remark=data.get("remark", ""),
            visit=form.report() if is_visit else None,
            photos=() if is_visit else data.get("photos", ()),
        )
        return move_designation(designation=designation, move=move, by=by, at=at, today=today)

    def page_url(self, owner: Owner, record: Any) -> str | None:
        """Lead back to the designation."""
        return page_of(record)

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Return what stands above the form."""
        return {
            "title": self.title,
            "subject": record.program,
            "hint": HINTS.get(self.line.act, ""),
            "list_url": page_of(record),
            "cancel_url": page_of(record),
        }


class DesignationActView(RecordFormView):
    """Records one act; leads back where the act is not possible now."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fit the form to the act, or lead away."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        designation = visible_designation(request, kwargs["code"], kwargs["pk"])
        act = kwargs.pop("act")
        if act not in RECORDED_HERE:
            raise Http404
        line = DESIGNATIONS.lines[Act(act)]
        if not can_act(request.user, line, kwargs["code"]):
            raise PermissionDenied
        if request.method in {"GET", "HEAD"} and line not in acts_for(designation, request.user):
            messages.warning(request, _("This step is not possible for the village now."))
            return HttpResponseRedirect(page_of(designation))
        self.pages = DesignationStepPages(_form_class(line.act, designation), line)
        return super().dispatch(request, *args, **kwargs)


def _form_class(act: DesignationAct, designation: Designation) -> type[RecordForm]:
    if act in VISITS:
        form: type[VisitForm] = visit_form(
            Designation, findings_of(designation.village, designation.program_id)
        )
        return form
    return act_form(OccasionForm if act in OCCASIONS else WordsForm, Designation)
