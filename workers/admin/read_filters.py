"""Filters of the record of reads: by reader, dataset and period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from migranportal.audit.selectors import known_readers
from workers.selectors.reads import EARLIEST, LATEST, Period, dataset_label


class _KnownFilter(admin.SimpleListFilter):
    """The rows of one of the readers that there are."""

    column: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every value that stands in the record, with its latest name."""
        return [(value, self.label(value, name)) for value, name in known_readers(self.column)]

    def label(self, value: str, name: str) -> str:
        """Return what a choice is called."""
        return name

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows with the value chosen."""
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class OrganisationFilter(_KnownFilter):
    """Who was answered."""

    title = _("organisation")
    parameter_name = column = "organisation"


class ClientFilter(_KnownFilter):
    """Which machine of theirs asked."""

    title = _("client")
    parameter_name = column = "client_id"

    def label(self, value: str, name: str) -> str:
        """Return name and id: names are chosen by the partners and may be alike."""
        return f"{name} ({value})"


class DatasetFilter(_KnownFilter):
    """What was asked for."""

    title = _("dataset")
    parameter_name = column = "dataset"

    def label(self, value: str, name: str) -> str:
        """Return what the dataset is called."""
        return dataset_label(value)


class PeriodFilter(admin.ListFilter):
    """Answers given from one day to another, both included."""

    title = _("period")
    template = "admin/workers/reads/period_filter.html"
    _NAMES = ("since", "until")

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self._NAMES:
            if name in params:
                values = params.pop(name)
                self.used_parameters[name] = values[-1] if isinstance(values, list) else values

    def has_output(self) -> bool:
        """Show the boxes always."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Return the names in the address."""
        return list(self._NAMES)

    @property
    def days(self) -> list[Any]:
        """The two days; ``None`` where none was typed, ``False`` where none can be read."""
        return [self._day(str(self.used_parameters.get(name, ""))) for name in self._NAMES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the answers of the period; what is no day matches nothing."""
        since, until = self.days
        if since is False or until is False:
            return queryset.none()
        if since:
            queryset = queryset.filter(at__gte=Period(since, since).bounds[0])
        return queryset.filter(at__lt=Period(until, until).bounds[1]) if until else queryset

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Give the template what the other filters set, so that the form keeps them."""
        since, until = (self.used_parameters.get(name, "") for name in self._NAMES)
        is_wrong = False in self.days
        yield {
            "since": since,
            "until": until,
            "is_wrong": is_wrong,
            "others": [
                (name, value)
                for name, values in changelist.get_filters_params().items()
                if name not in self._NAMES
                for value in (values if isinstance(values, list) else [values])
            ],
            "clear": changelist.get_query_string(remove=list(self._NAMES)),
            # What a workbook says about the filter
            "selected": bool(since or until) and not is_wrong,
            "display": f"{since or '…'} - {until or '…'}",
        }

    @staticmethod
    def _day(text: str) -> Any:
        if not text.strip():
            return None
        try:
            day = parse_date(text.strip())
        except ValueError:
            return False
        return day if day and EARLIEST <= day <= LATEST else False
