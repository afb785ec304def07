"""Where the work of the signed-in person begins."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.liaisons import organisation_of_liaison
from migranportal.accounts.models import User
from migranportal.web.selectors import held_roles
from migranportal.web.selectors.areas import current_area, only_village, region_of, sees_areas
from migranportal.web.selectors.partner import work_of_partner
from migranportal.web.views.areas import title_of
from villages.models import Village


def home(request: HttpRequest) -> HttpResponse:
    """Lead the officer of one village to it; show everybody else where their work begins.

    ``?peran`` shows the roles to the officer of one village too.
    """
    assert isinstance(request.user, User)  # noqa: S101 (the login middleware lets in nobody else)
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    village = only_village(user)
    if village and "peran" not in request.GET and _has_file(village):
        return HttpResponseRedirect(reverse("village_home", kwargs={"code": village}))
    region = region_of(user) if sees_areas(user) else None
    area = current_area(region.code, on=today) if region is not None and region.code else None
    roles = held_roles(user, on=today)
    organisation = organisation_of_liaison(user)
    site: Any = admin.site  # our own, behind Django's lazy object
    context = {
        "roles": roles,
        "villages": [role for role in roles if role.is_of_village],
        "partner": work_of_partner(organisation, at=now) if organisation else None,
        "region_title": title_of(region, area) if region is not None else "",
        "desk": site.menu(request) if user.is_staff else [],
    }
    return render(request, "web/home.html", context)


def _has_file(code: str) -> bool:
    files = Village.objects.filter(area__code=code, area__valid_until=None, merged_into=None)
    return files.exists()
