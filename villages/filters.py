"""Filters that the lists of village, worker and cooperative records share."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, within

AREA_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")


class AreaCodeFilter(admin.SimpleListFilter):
    """Rows inside the area whose code was typed: 35 a province, 35.04 a regency, and so on."""

    title = _("area code")
    parameter_name = "area"
    template = "admin/villages/area_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer nothing: there are too many codes for a list."""
        return []

    def has_output(self) -> bool:
        """Show the box although there are no choices to list."""
        return True

    @property
    def code(self) -> str:
        """The code that was typed, without blanks and a dot at its end."""
        return (self.value() or "").strip().rstrip(".")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows inside the area; a text that is no code matches nothing."""
        if not self.code:
            return queryset
        model: type[ScopedRecord] = queryset.model
        if not AREA_CODE.fullmatch(self.code):
            return queryset.none()
        return queryset.filter(within([self.code], model.area_path))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Give the template what the other filters set, so that the form keeps them."""
        yield {
            "value": self.value() or "",
            "is_code": not self.code or bool(AREA_CODE.fullmatch(self.code)),
            "others": [
                (name, value)
                for name, values in changelist.get_filters_params().items()
                if name != self.parameter_name
                for value in (values if isinstance(values, list) else [values])
            ],
            "search": changelist.query,
            "clear": changelist.get_query_string(remove=[self.parameter_name]),
        }
