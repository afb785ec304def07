"""The pages of a partner's liaison: the own agreements, the data they open, the tasks that are owed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from agreements.forms import ProgressForm
from agreements.models import Agreement, Party, Task
from agreements.selectors import agreements_with_term, days_left, expiry_stage
from agreements.services import report_progress
from migranportal.accounts.liaisons import organisation_of_liaison
from migranportal.accounts.models import DataGrant, User
from migranportal.api.datasets import dataset_called
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area

OPEN_FIRST = (F("done_date").desc(nulls_first=True), "due_date", "pk")


class PartnerView(View):
    """A page for the liaison of a partner; for everybody else it does not exist."""

    organisation: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the organisation that the visitor speaks for.

        Raises:
            django.http.Http404: the visitor is no liaison.
        """
        organisation = organisation_of_liaison(request.user)
        if organisation is None:
            raise Http404
        self.organisation = organisation
        return super().dispatch(request, *args, **kwargs)

    def agreements(self) -> Any:
        """Return the agreements of the organisation."""
        parties = Party.objects.select_related("organisation").order_by("position", "pk")
        rows: Any = agreements_with_term(on=timezone.localdate())
        return rows.of_partner(self.organisation).prefetch_related(
            Prefetch("parties", queryset=parties)
        )

    def tasks(self) -> Any:
        """Return the tasks that the organisation owes, what is open and due first on top."""
        agreements = Agreement.objects.of_partner(self.organisation)
        tasks = Task.objects.filter(owner=self.organisation, agreement__in=agreements)
        return tasks.select_related("agreement").order_by(*OPEN_FIRST)


class PartnerAgreementsView(PartnerView):
    """The own agreements, and the tasks that are owed under all of them."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        today = timezone.localdate()
        owed = Q(tasks__owner=self.organisation, tasks__done_date=None)
        own = Count("tasks", filter=owed, distinct=True)
        rows = [
            {
                "agreement": agreement,
                "others": [
                    p for p in agreement.parties.all() if p.organisation_id != self.organisation
                ],
                "days_left": days_left(agreement, on=today),
                "stage": agreement.stage,
                "owed": agreement.owed,
            }
            for agreement in self.agreements()
            .annotate(owed=own)
            .order_by(F("end_date").asc(nulls_last=True), "title")
        ]
        grants = DataGrant.objects.filter(organisation=self.organisation).in_force(today)
        context = {
            "rows": rows,
            "tasks": self.tasks().filter(done_date=None),
            "grants": in_words(grants.order_by("dataset", "area_code")),
            "today": today,
        }
        return render(request, "agreements/partner.html", context)


class PartnerAgreementView(PartnerView):
    """One of the own agreements."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Show it."""
        found = get_object_or_404(self.agreements().select_related("parent"), code=agreement)
        today, user = timezone.localdate(), request.user
        grants: Any = DataGrant.objects.filter(
            organisation=self.organisation, reference__startswith=f"agreement:{found.pk}/"
        )
        related = Agreement.objects.of_partner(self.organisation)
        context = {
            "agreement": found,
            "days_left": days_left(found, on=today),
            "stage": expiry_stage(found, on=today),
            "grants": in_words(grants.in_force(today).order_by("dataset", "area_code")),
            "tasks": self.tasks().filter(agreement=found).prefetch_related("evidence"),
            "files": found.files.visible_to(user),
            "obligations": found.obligations.filter(organisation=self.organisation),
            "amendments": found.amendments.all(),
            "parent": related.filter(pk=found.parent_id).first(),
            "children": related.filter(parent=found).order_by("signed_date", "pk"),
            "today": today,
        }
        return render(request, "agreements/partner_agreement.html", context)


def in_words(grants: Iterable[DataGrant]) -> list[dict[str, Any]]:
    """Return each grant with what people call its dataset, fields and area, in two queries."""
    rows = list(grants)
    areas = Area.objects.filter(code__in={grant.area_code for grant in rows}, valid_until=None)
    names = dict(areas.values_list("code", "name"))
    shown = []
    for grant in rows:
        dataset = dataset_called(grant.dataset)
        labels = {field.name: field.label for field in dataset.fields} if dataset else {}
        shown.append(
            {
                "grant": grant,
                "label": dataset.label if dataset else grant.dataset,
                "fields": [str(labels.get(name, name)) for name in grant.fields],
                "area": names.get(grant.area_code, ""),
            }
        )
    return shown


class PartnerTaskView(PartnerView):
    """How far a task is that the organisation owes, with its evidence."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
        """Show the form."""
        task = self._task(agreement, pk)
        return self._page(request, task, ProgressForm(task=task))

    def post(self, request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
        """Record what is reported."""
        task = self._task(agreement, pk)
        form = ProgressForm(request.POST, request.FILES, task=task)
        if form.is_valid() and self._report(request, task, form):
            messages.success(request, _("Thank you. The ministry sees what you reported."))
            return HttpResponseRedirect(reverse("agreements:agreement", args=[agreement]))
        return self._page(request, task, form)

    def _report(self, request: HttpRequest, task: Task, form: ProgressForm) -> bool:
        assert isinstance(request.user, User)  # noqa: S101 (``dispatch`` let in nobody else)
        try:
            report_progress(
                task=task,
                on=timezone.localdate(),
                by=request.user,
                at=timezone.now(),
                progress=form.cleaned_data["progress"],
                result=form.cleaned_data["result"],
                files=form.cleaned_data["evidence"],
            )
        except (DomainError, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, DomainError) else error.messages)
            return False
        return True

    def _task(self, agreement: str, pk: int) -> Task:
        task: Task = get_object_or_404(self.tasks(), agreement__code=agreement, pk=pk)
        return task

    def _page(self, request: HttpRequest, task: Task, form: ProgressForm) -> HttpResponse:
        is_late = task.done_date is None and task.due_date < timezone.localdate()
        context = {"task": task, "form": form, "is_late": is_late, "evidence": task.evidence.all()}
        return render(request, "agreements/partner_task.html", context)
