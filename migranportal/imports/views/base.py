"""What the pages of one import share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from migranportal.imports.models import Import
from migranportal.imports.services.work import work_on_import
from migranportal.imports.tasks import hand_out
from migranportal.regions.models import Area


def visible_import(request: HttpRequest, pk: int) -> Import:
    """Return the import with this number.

    Raises:
        Http404: there is none that the visitor may see.
    """
    user: Any = request.user
    imports = Import.objects.visible_to(user)
    started: Import = get_object_or_404(
        imports.select_related("started_by", "decided_by", "undone_by"), pk=pk
    )
    return started


def owner_of(area_code: str, *, is_village: bool) -> dict[str, Any]:
    """Return what the frame of a page shows above it: the way to here, and where we are."""
    area = Area.objects.filter(code=area_code, valid_until=None).first()
    name = area.name if area else (area_code or "Indonesia")
    trail = [(name, reverse("village_home", kwargs={"code": area_code}))] if is_village else []
    return {"trail": trail, "title": name}


def list_url(area_code: str, *, is_village: bool) -> str:
    """Return the page from which files are sent into an area."""
    if is_village:
        return reverse("imports:village", kwargs={"code": area_code})
    return reverse("imports:home")


def page_context(started: Import) -> dict[str, Any]:
    """Return what every page of one import needs."""
    owner = owner_of(started.area_code, is_village=started.is_of_village)
    back = list_url(started.area_code, is_village=started.is_of_village)
    owner["trail"] = [*owner["trail"], (_("Import from a spreadsheet"), back)]
    return {
        "started": started,
        "kind": started.get_kind(),
        "owner": owner,
        "list_url": back,
        "of_village": started.area_code if started.is_of_village else "",
        "section_url": back,
    }


def set_to_work(started: Import, *, at_once: bool) -> None:
    """Let the import be worked on: a small one while the officer waits, a long one by a worker."""
    if at_once:
        work_on_import(started.pk)
    else:
        hand_out(started)
