"""The list of the records of one owner: searched, narrowed, ordered, in pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views import View

from migranportal.entry.views.pages import Owner, RecordPages

FEW = 7
"""As many records as need no search."""


class RecordListView(View):
    """Shows the records of an owner."""

    pages: RecordPages = None  # type: ignore[assignment]
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **where: Any) -> HttpResponse:
        """Show one page of the list."""
        pages, user = self.pages, request.user
        owner = pages.visible_owner(request, **where)
        records = pages.listed(pages.records(owner, user))  # type: ignore[arg-type]
        found = self._ordered(self._narrowed(self._searched(records)))
        page = Paginator(found, pages.page_size).get_page(request.GET.get("halaman"))
        may_edit = pages.may_edit(owner, user)  # type: ignore[arg-type]
        is_narrowed = any(request.GET.get(name) for name in ("cari", *pages.choice_filters))
        rows = [self._row(record, owner, may_edit=may_edit) for record in page]
        context = {
            "pages": pages,
            "owner": owner,
            "page": page,
            "rows": rows,
            "has_actions": any(row["actions"] for row in rows),
            "columns": pages.columns,
            "search": request.GET.get("cari", ""),
            "filters": list(self._filters()),
            "has_tools": is_narrowed or page.paginator.count > FEW,
            "is_narrowed": is_narrowed,
            "add_url": pages.url("add", owner) if may_edit else None,
            "page_links": self._page_links(page),
            **owner.context,
            **pages.list_context(owner, user),  # type: ignore[arg-type]
        }
        return TemplateResponse(request, pages.list_template, context)

    def _searched(self, records: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.request.GET.get("cari", "").split()[:6]:
            matches = [Q(**{f"{name}__icontains": word}) for name in self.pages.search_fields]
            records = records.filter(Q(*matches, _connector=Q.OR)) if matches else records
        return records

    def _narrowed(self, records: QuerySet[Any]) -> QuerySet[Any]:
        for name in self.pages.choice_filters:
            chosen = self.request.GET.get(name)
            valid = {str(key) for key, _label in self._choices(name)}
            if chosen in valid:
                records = records.filter(**{name: chosen})
        return records

    def _ordered(self, records: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.request.GET.get("urut", "")
        field = self.pages.sortable.get(asked.removeprefix("-"))
        if field is None:
            return records.order_by(*self.pages.ordering)
        return records.order_by(f"-{field}" if asked.startswith("-") else field, "pk")

    def _choices(self, name: str) -> list[tuple[Any, Any]]:
        field: Any = self.pages.model._meta.get_field(name)
        return [(key, label) for key, label in field.flatchoices]

    def _filters(self) -> Any:
        for name in self.pages.choice_filters:
            field: Any = self.pages.model._meta.get_field(name)
            yield {
                "name": name,
                "label": field.verbose_name,
                "chosen": self.request.GET.get(name, ""),
                "choices": [(str(key), label) for key, label in self._choices(name)],
            }

    def _row(self, record: Any, owner: Owner, *, may_edit: bool) -> dict[str, Any]:
        return {
            "record": record,
            "cells": [(column, column.of(record)) for column in self.pages.columns],
            "url": self.pages.row_url(owner, record, may_edit=may_edit),
            "actions": self.pages.row_actions(owner, record) if may_edit else (),
        }

    def _page_links(self, page: Page[Any]) -> list[tuple[int | str, str]]:
        if page.paginator.num_pages == 1:
            return []
        links: list[tuple[int | str, str]] = []
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
            query = self.request.GET.copy()
            query["halaman"] = str(number)
            links.append((number, query.urlencode() if isinstance(number, int) else ""))
        return links
