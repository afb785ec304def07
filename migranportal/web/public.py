"""The public profile of a village: what it offers its migrants, and nothing about any person.

Everybody may read it, so it is built from a short list of fields instead of by leaving fields out
of a longer one. Free text (titles, the office's address) is shown only where it names nobody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from migranportal.core.rowsecurity import whole_country
from migranportal.regions.selectors import Place, place_of
from programs.models import Designation
from villages.models import Activity, ActivityKind, Facility, FacilityKind, Village
from villages.models import VillageRegulation as Regulation

PLACE = "area__parent__parent__parent"
MAX_AGE_SECONDS = 300
SHOWN_OF_A_KIND = 5
OFFICE_MAIL = re.compile(r"@([\w-]+\.)*(desa|go)\.id$", re.IGNORECASE)
"""Only an address under the domains of villages and the state is surely the office's."""
CONTACT = re.compile(r"\S+@\S+|\d(?:[ .-]?\d){8,}")
"""An e-mail address, or as many digits as a telephone or identity number has."""
ABOUT_SOMEBODY = re.compile(
    r"\b(?i:a\.?n\.|atas nama|sdri?\.?|bpk\.?|alm\.?|almarhum(?:ah)?) +[A-Z]"
)
"""Words that a name follows: on behalf of, Mr, Mrs, the late."""

# The first two words of a name stand for it: people are seldom called by more of them.
NAMED = """
WITH texts AS (
    SELECT id, ' ' || regexp_replace(lower(said), '[^[:alnum:]]+', ' ', 'g') || ' ' AS said
    FROM unnest(%(ids)s::bigint[], %(texts)s::text[]) AS t (id, said)
), names AS (
    SELECT name FROM workers_person WHERE village_id = %(village)s
    UNION ALL
    SELECT f.name FROM workers_familymember f JOIN workers_worker w ON w.person_id = f.worker_id
    WHERE w.village_id = %(village)s
    UNION ALL
    SELECT f.carer FROM workers_familymember f JOIN workers_worker w ON w.person_id = f.worker_id
    WHERE w.village_id = %(village)s
    UNION ALL
    SELECT m.name FROM villages_taskforcemember m
    JOIN villages_taskforce t ON t.id = m.task_force_id WHERE t.village_id = %(village)s
    UNION ALL
    SELECT contact_name FROM villages_village WHERE id = %(village)s
), called AS (
    SELECT DISTINCT substring(
        trim(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g')) FROM '^[^ ]+(?: [^ ]+)?'
    ) AS name
    FROM names
)
SELECT t.id FROM texts t
WHERE EXISTS (SELECT FROM called c WHERE strpos(t.said, ' ' || c.name || ' ') > 0)
"""


@dataclass(frozen=True)
class Activities:
    """The activities of one kind: how many, and the titles that may be shown."""

    label: str
    count: int
    shown: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class Profile:
    """What everybody may know about a village."""

    code: str
    name: str
    place: Place
    is_urban: bool
    is_demo: bool
    address: str
    email: str
    designations: tuple[Designation, ...]
    facilities: tuple[FacilityKind, ...]
    regulations: tuple[Regulation, ...]
    activities: tuple[Activities, ...]


@login_not_required
@require_safe
def public_profile(request: HttpRequest, code: str) -> HttpResponse:
    """Show the public profile of the village with this code, alike for every reader."""
    village = _village(code)
    if village.merged_into is not None:
        return redirect("public_profile", code=village.merged_into.area.code)
    # The language stands in the address, not in a cookie: a shared link reads the same everywhere.
    language = "en" if request.GET.get("bahasa") == "en" else "id"
    with translation.override(language):
        profile = profile_of(village, on=timezone.localdate())
        page = render(request, "web/public_profile.html", _context(request, profile, language))
    page["Content-Language"] = language
    if profile.is_demo:
        page["X-Robots-Tag"] = "noindex"
    patch_cache_control(page, public=True, max_age=MAX_AGE_SECONDS)
    etag = quote_etag(hashlib.sha256(page.content).hexdigest()[:32])
    page["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=page)
    assert answer is not None  # noqa: S101 (a page was given)
    return answer


def profile_of(village: Village, *, on: date) -> Profile:
    """Return what everybody may know about ``village`` on the day ``on``; six queries."""
    regulations = _regulations(village, on=on)
    activities = _activities(village, on=on)
    # Negative keys: both kinds of text go through one query.
    said = {-r.pk: r.title for r in regulations} | {a.pk: a.title for a in activities}
    said[0] = village.office_address
    silent = about_somebody(said, village=village)
    return Profile(
        code=village.area.code,
        name=village.area.name,
        place=place_of(village.area),
        is_urban=village.area.kind == "kelurahan",
        is_demo=village.is_invented,
        address="" if 0 in silent else village.office_address,
        email=village.contact_email if OFFICE_MAIL.search(village.contact_email) else "",
        designations=tuple(
            Designation.objects.filter(village=village)
            .in_force()
            .select_related("program")
            .order_by("program")
        ),
        facilities=tuple(
            FacilityKind.objects.filter(
                pk__in=Facility.objects.filter(
                    village=village, condition__in=Facility.USABLE
                ).values("kind")
            ).order_by("position", "pk")
        ),
        regulations=tuple(r for r in regulations if -r.pk not in silent),
        activities=tuple(_by_kind(activities, silent)),
    )


def about_somebody(said: dict[int, str], *, village: Village) -> set[int]:
    """Return the keys of the texts that name somebody of ``village``, or may.

    A reader without an account sees no people, so the names are compared inside the database and
    only the keys leave it.
    """
    silent = {
        key for key, text in said.items() if CONTACT.search(text) or ABOUT_SOMEBODY.search(text)
    }
    with whole_country(), connection.cursor() as cursor:
        cursor.execute(
            NAMED,
            {"ids": list(said), "texts": list(said.values()), "village": village.pk},
        )
        return silent | {key for (key,) in cursor.fetchall()}


def _village(code: str) -> Village:
    files = Village.objects.filter(area__code=code).select_related(PLACE, "merged_into__area")
    # A code that was given up and given again has two areas: the one in force comes first.
    village: Village | None = files.order_by("-area__valid_until").first()
    if village is None or (village.area.valid_until and village.merged_into is None):
        raise Http404
    return village


def _regulations(village: Village, *, on: date) -> list[Regulation]:
    in_force = Regulation.objects.filter(village=village, enacted_date__lte=on).exclude(
        repealed_date__lte=on
    )
    return list(in_force.order_by("-enacted_date", "pk")[:50])


def _activities(village: Village, *, on: date) -> list[Activity]:
    year_ago = on.replace(year=on.year - 1, day=min(on.day, 28))
    held = Activity.objects.filter(village=village, date__gt=year_ago, date__lte=on)
    return list(held.order_by("-date", "pk").only("kind", "title", "date"))


def _by_kind(activities: Iterable[Activity], silent: set[int]) -> Iterable[Activities]:
    for kind in ActivityKind:
        of_kind = [activity for activity in activities if activity.kind == kind]
        if of_kind:
            named = [(a.title, a.date) for a in of_kind if a.pk not in silent]
            yield Activities(str(kind.label), len(of_kind), tuple(named[:SHOWN_OF_A_KIND]))


def _context(request: HttpRequest, profile: Profile, language: str) -> dict[str, Any]:
    path = reverse("public_profile", kwargs={"code": profile.code})
    other = "id" if language == "en" else "en"
    suffix = "" if language == "id" else f"?bahasa={language}"
    address = request.build_absolute_uri(path) + suffix
    summary = _("What %(name)s offers its migrant workers and their families.") % {
        "name": profile.name
    }
    title = f"{profile.name}, {profile.place}"
    return {
        "profile": profile,
        "title": title,
        "summary": summary,
        "address": address,
        "whatsapp": f"https://wa.me/?text={quote(f'{title}. {summary} {address}', safe='')}",
        "language": language,
        "other_url": path if other == "id" else f"{path}?bahasa=en",
        "other_language": other,
    }
