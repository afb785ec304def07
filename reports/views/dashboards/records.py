"""The villages behind a figure, on the day of the figure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from migranportal.core.exports import FORMATS, Table, table_response
from programs.eligibility import Outcome
from programs.views.charts import outcome_class, outcome_label
from reports.selectors.records import IN_FORCE, PAGE, VillageRow, Wanted, villages_on
from reports.views.dashboards.links import page_url
from reports.views.dashboards.page import ReportPage
from reports.views.dashboards.tables import DESIGNATED, OUTCOMES, STATES, state_label

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_FILE_LIMIT = 100_000


class VillagesView(ReportPage):
    """Lists the villages with an outcome, or designated, on a day; a page or a file of them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Read the area from the query: 404 outside the reader's."""
        code = request.GET.get("wilayah", "")
        if code and not _CODE.fullmatch(code):
            raise Http404
        self.code = code
        return super().dispatch(request, *args, **{**kwargs, "code": code})

    def get(self, request: HttpRequest, code: str = "") -> HttpResponseBase:
        """Show a page of the list, or hand out all of it."""
        form = request.GET.get("unduh", "")
        if form:
            return self._file(form)
        after = request.GET.get("sesudah", "")
        rows = villages_on(self.scope, self.wanted, on=self.on, today=self.today, after=after)
        shown = rows[:PAGE]
        context = {
            "title": self.list_title,
            "area_title": self.title,
            "on": self.on,
            "rows": [_shown(row) for row in shown],
            "next_url": self._url(sesudah=shown[-1].code) if len(rows) > PAGE else "",
            "first_url": self._url() if after else "",
            "files": {form: self._url(unduh=form) for form in FORMATS},
            "back_url": page_url("dashboard", self.code) + self.links.query,
        }
        return TemplateResponse(request, "reports/villages.html", context)

    @property
    def wanted(self) -> Wanted:
        """Which villages the address asks for."""
        known = [program.code for program in self.programs]
        program = self.request.GET.get("program", "")
        chosen = program if program in known else (known[0] if known else "")
        code = self.request.GET.get("hasil", "")
        if code == DESIGNATED or code in STATES:
            return Wanted(chosen, state=STATES.get(code, IN_FORCE))
        is_unassessed = code in OUTCOMES and OUTCOMES[code] is None
        return Wanted(chosen, OUTCOMES.get(code), is_unassessed=is_unassessed)

    @property
    def list_title(self) -> str:
        """What the list holds."""
        wanted = self.wanted
        named = {program.code: str(program) for program in self.programs}
        if wanted.state == IN_FORCE:
            return _("%(program)s: designated") % {"program": named.get(wanted.program, "")}
        if wanted.state:
            return f"{named.get(wanted.program, '')}: {state_label(self.request.GET['hasil'])}"
        if wanted.outcome is not None or wanted.is_unassessed:
            return f"{named.get(wanted.program, '')}: {outcome_label(wanted.outcome)}"
        return _("Villages with a file")

    def _url(self, **more: str) -> str:
        kept = {
            key: self.request.GET[key]
            for key in ("wilayah", "tanggal", "program", "hasil")
            if self.request.GET.get(key)
        }
        return f"{reverse('reports:villages')}?{urlencode({**kept, **more})}"

    def _file(self, form: str) -> HttpResponseBase:
        if form not in FORMATS:
            raise Http404
        rows = villages_on(self.scope, self.wanted, on=self.on, today=self.today, limit=_FILE_LIMIT)
        table = Table(
            name=f"desa-{self.file_name}",
            header=[
                *(_("Code"), _("Village"), _("District"), _("Regency or city"), _("Province")),
                *(_("Outcome"), _("Score"), _("Found on"), _("Decree number"), _("Decree date")),
            ],
            rows=(_exported(row) for row in rows),
            notes=[self.list_title, *self.notes],
        )
        return table_response(table, form)


def _outcome(row: VillageRow) -> Outcome | None:
    return None if row.outcome is None else Outcome(row.outcome)


def _shown(row: VillageRow) -> dict[str, Any]:
    outcome = _outcome(row)
    return {
        "row": row,
        "url": reverse("village_home", kwargs={"code": row.code}),
        "mark": {"css": outcome_class(outcome), "label": outcome_label(outcome)},
    }


def _exported(row: VillageRow) -> list[Any]:
    return [
        *(row.code, row.name, row.district, row.regency, row.province),
        *(outcome_label(_outcome(row)), None if row.score is None else float(row.score)),
        *(row.found_date, row.decree_number, row.decree_date),
    ]
