"""Where the reader is and where to go from here: the bars at the top of every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from migranportal.accounts.liaisons import organisation_of_liaison
from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.regions.selectors import area_names
from migranportal.web.sections import SectionLink, section_links, url_of
from migranportal.web.selectors.areas import only_village, sees_areas

register = template.Library()


@dataclass(frozen=True)
class MainLink:
    """An entry of the main bar. ``key`` is also the name of its icon."""

    key: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class VillageBar:
    """The bar of the village that a page is about."""

    name: str
    code: str
    home: str
    is_home: bool
    sections: list[SectionLink]

    @property
    def current(self) -> SectionLink | None:
        """The section being read."""
        return next((link for link in self.sections if link.is_current), None)


@register.simple_tag(takes_context=True)
def main_links(context: dict[str, Any]) -> list[MainLink]:
    """Return the entries of the main bar for the signed-in person."""
    request, user = context.get("request"), context.get("user")
    if request is None or not isinstance(user, User):
        return []
    village, path = only_village(user), request.path
    home = url_of("village_home", code=village) if village else url_of("home")
    entries = [("home", _("Home"), home)]
    if sees_areas(user):
        entries += [("map", _("Areas"), url_of("areas"))]
        entries += [("proposal", _("Queue"), url_of("programs:queue"))]
        if user.holds_anywhere(Permission.VIEW_REPORTS):
            entries += [("chart", _("Reports"), url_of("reports:dashboard"))]
        if user.holds_anywhere(Permission.EDIT_VILLAGES):
            entries += [("import", _("Import"), url_of("imports:home"))]
    if organisation_of_liaison(user):
        entries += [("regulation", _("Agreements"), url_of("agreements:agreements"))]
    if user.is_staff:
        entries += [("desk", _("Ministry desk"), url_of("admin:index"))]
    entries += [("guide", _("Guide"), url_of("guide"))]
    return [
        MainLink(key, label, url, path == url if key == "home" else path.startswith(url))
        for key, label, url in entries
        if url
    ]


@register.simple_tag(takes_context=True)
def village_bar(context: dict[str, Any]) -> VillageBar | None:
    """Return the bar of the village whose code is in the page's address, or that the page names.

    A page about a village whose address does not say so gives ``of_village`` (the code) and
    ``section_url`` (the section that it belongs to).
    """
    request, user = context.get("request"), context.get("user")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or not isinstance(user, User):
        return None
    is_ours = match.route.startswith("desa/")
    code = str((match.kwargs.get("code") if is_ours else context.get("of_village")) or "")
    if not code or not user.holds(Permission.VIEW_VILLAGES, area=code):
        return None
    home = url_of("village_home", code=code)
    path = request.path if is_ours else context.get("section_url", "")
    return VillageBar(
        name=_name(context, code),
        code=code,
        home=home,
        is_home=request.path == home,
        sections=section_links(user, code, path=path),
    )


@register.simple_tag
def address(name: str) -> str:
    """Return the address called ``name``; empty where this installation has none."""
    return url_of(name)


def _name(context: dict[str, Any], code: str) -> str:
    village = context.get("village")
    area = getattr(village, "area", None)
    if area is not None and area.code == code:
        return str(area.name)
    return area_names([code]).get(code, code)
