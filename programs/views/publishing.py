"""Publishing a draft: first its effect on every village, then the day, then a run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from migranportal.core.errors import DomainError
from migranportal.core.exports import csv_lines
from migranportal.regions.models import Area
from programs import services
from programs.eligibility import Outcome
from programs.evaluation import ChangedVillage, DraftEffect, list_changed_villages, try_criteria
from programs.forms import PublishForm, add_refusal
from programs.models import CriteriaVersion, Criterion, Run
from programs.permissions import can_publish_criteria
from programs.tasks import hand_out
from programs.views.charts import outcome_label
from programs.views.criteria import REFUSALS, get_version, page_context

SHOWN_VILLAGES = 500
ALL_VILLAGES = 1_000_000  # more than the country has


@dataclass(frozen=True)
class ProvinceEffect:
    """What a draft changes in one province."""

    code: str
    name: str
    gains: int
    losses: int
    other: int


@dataclass(frozen=True)
class Effect:
    """What a draft would change in the country."""

    before: dict[Outcome | None, int]
    after: dict[Outcome, int]
    provinces: tuple[ProvinceEffect, ...]
    villages: int

    @property
    def gains(self) -> int:
        """Villages that would become eligible."""
        return sum(p.gains for p in self.provinces)

    @property
    def losses(self) -> int:
        """Villages that would cease to be eligible."""
        return sum(p.losses for p in self.provinces)

    @property
    def other(self) -> int:
        """Villages that would change between not met and cannot be determined."""
        return sum(p.other for p in self.provinces)

    @property
    def changed(self) -> int:
        """Villages whose outcome would change."""
        return self.gains + self.losses + self.other

    @property
    def table(self) -> list[tuple[str, Outcome | None, int, int]]:
        """One line per outcome: its words, the outcome, before and after."""
        order = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)
        lines: list[tuple[str, Outcome | None, int, int]] = [
            (outcome_label(o), o, self.before.get(o, 0), self.after.get(o, 0)) for o in order
        ]
        if self.before.get(None):
            lines.append((outcome_label(None), None, self.before[None], 0))
        return lines


def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the effect of a draft; on POST publish it and start a run over the country."""
    version = _draft(request, version_id)
    if isinstance(version, HttpResponse):
        return version
    criteria = list(version.criteria.order_by("position"))
    today = timezone.localdate()
    initial = {"valid_from": today, "seen": _fingerprint(version, criteria)}
    form = PublishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        run = _publish(request, version, criteria, form)
        if run is not None:
            return run
    if form.is_bound:
        # What is shown below is the draft as it stands now.
        form.data = {**request.POST.dict(), "seen": _fingerprint(version, criteria)}
    against = _in_force(version)
    context = {
        **page_context(request, version, _("Publish the criteria")),
        "form": form,
        "criteria_count": len(criteria),
        "against": against,
        "effect": _effect(criteria, against),
        "changed": _changed(criteria, against, SHOWN_VILLAGES),
        "shown": SHOWN_VILLAGES,
    }
    return TemplateResponse(request, "admin/programs/publish.html", context)


def changed_villages_csv(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Stream every village whose outcome a draft would change."""
    version = _draft(request, version_id)
    if isinstance(version, HttpResponse):
        return version
    criteria = list(version.criteria.order_by("position"))
    changed = _changed(criteria, _in_force(version), ALL_VILLAGES)
    header = (_("village code"), _("village"), _("Before"), _("After"))
    response = StreamingHttpResponse(
        csv_lines(header, _lines(changed)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="effect-{version.pk}.csv"'
    return response


def _draft(request: HttpRequest, version_id: int) -> CriteriaVersion | HttpResponse:
    """Return the draft, or the way back where there is nothing to publish any more."""
    if not can_publish_criteria(request.user):
        raise PermissionDenied
    version = get_version(request, version_id)
    if version.state == CriteriaVersion.State.DRAFT:
        return version
    messages.error(request, _("This version is published already; nothing was changed."))
    return HttpResponseRedirect(reverse("admin:programs_criteriaversion_change", args=[version.pk]))


def _publish(
    request: HttpRequest, version: CriteriaVersion, criteria: list[Criterion], form: PublishForm
) -> HttpResponse | None:
    if form.cleaned_data["seen"] != _fingerprint(version, criteria):
        text = _("The draft was changed in the meantime. Look at its effect again, then publish.")
        form.add_error(None, text)
        return None
    valid_from = form.cleaned_data["valid_from"]
    try:
        services.publish_version(version, valid_from=valid_from, by=request.user, at=timezone.now())
    except REFUSALS as error:
        add_refusal(form, error)
        return None
    messages.success(request, _("The criteria are published."))
    run = _start_run(request, version)
    name = "admin:programs_run_change" if run else "admin:programs_criteriaversion_change"
    return HttpResponseRedirect(reverse(name, args=[run.pk if run else version.pk]))


def _start_run(request: HttpRequest, version: CriteriaVersion) -> Run | None:
    """Judge the country by the new criteria, if they hold already."""
    today = timezone.localdate()
    if version.valid_from is None or version.valid_from > today:
        messages.info(request, _("The nightly run of that day will judge every village by them."))
        return None
    try:
        with transaction.atomic():
            run = services.start_run(
                reason=_("New criteria: %(version)s") % {"version": version},
                by=request.user,
                at=timezone.now(),
                as_of=today,
            )
            hand_out(run)
    except DomainError as error:
        messages.warning(request, str(error))
        return None
    return run


def _in_force(version: CriteriaVersion) -> CriteriaVersion | None:
    today = timezone.localdate()
    return CriteriaVersion.objects.in_force(today).filter(program=version.program).first()


def _effect(criteria: list[Criterion], against: CriteriaVersion | None) -> Effect | None:
    if not criteria:
        return None
    key = against.pk if against else None
    rows = try_criteria(criteria, against=key, as_of=timezone.localdate())
    before, after = Counter[Outcome | None](), Counter[Outcome]()
    for row in rows:
        before[row.before] += row.villages
        after[row.after] += row.villages
    return Effect(dict(before), dict(after), _by_province(rows), sum(after.values()))


def _by_province(rows: Sequence[DraftEffect]) -> tuple[ProvinceEffect, ...]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if row.before is not row.after:
            kinds = found.setdefault(row.province_code, Counter())
            kinds[_kind(row)] += row.villages
    named = Area.objects.filter(level=Area.Level.PROVINCE, valid_until=None, code__in=found)
    names = dict(named.values_list("code", "name"))
    return tuple(
        ProvinceEffect(code, names.get(code, code), k["gain"], k["loss"], k["other"])
        for code, k in sorted(found.items())
    )


def _kind(row: DraftEffect) -> str:
    if row.after is Outcome.MET:
        return "gain"
    return "loss" if row.before is Outcome.MET else "other"


def _changed(
    criteria: list[Criterion], against: CriteriaVersion | None, limit: int
) -> list[ChangedVillage]:
    if not criteria:
        return []
    key = against.pk if against else None
    return list_changed_villages(criteria, against=key, as_of=timezone.localdate(), limit=limit)


def _lines(changed: list[ChangedVillage]) -> Iterator[tuple[Any, ...]]:
    for village in changed:
        yield (
            village.code,
            village.name,
            outcome_label(village.before),
            outcome_label(village.after),
        )


def _fingerprint(version: CriteriaVersion, criteria: list[Criterion]) -> str:
    """Return a text that differs once anybody changed the draft."""
    newest = max((c.updated_at for c in criteria), default=version.updated_at)
    order = "-".join(str(c.pk) for c in criteria)
    return f"{newest.isoformat()}|{order}"
