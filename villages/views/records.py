"""The pages of each kind of village record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.records import remove_record
from migranportal.entry.views import Column
from villages.forms import RegulationForm
from villages.models import VillageRegulation
from villages.services import records as services
from villages.views.pages import VillagePages


class RegulationPages(VillagePages):
    """Village regulations."""

    name = "regulation"
    route = "desa/<village:code>/peraturan/"
    model = VillageRegulation
    form_class = RegulationForm
    title = _("Village regulations")
    add_title = _("Add a regulation")
    columns = (
        Column(_("Number"), "number"),
        Column(_("Title"), "title"),
        Column(_("Subject"), "get_subject_display"),
        Column(_("Enacted on"), "enacted_date"),
        Column(_("Repealed on"), "repealed_date"),
    )
    search_fields = ("number", "title")
    choice_filters = ("subject",)
    ordering = ("-enacted_date", "-pk")

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> VillageRegulation:
        """Enact a new regulation, or save a changed one."""
        if is_new:
            return services.enact_regulation(regulation=form.instance, by=by, at=at)
        return services.change_regulation(regulation=form.instance, by=by, at=at)

    def remove(self, record: Any, *, by: User, at: datetime) -> None:
        """Remove a regulation that was entered by mistake."""
        remove_record(record, by=by, at=at)
