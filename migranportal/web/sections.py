"""The parts of a village's file: one literal list behind the menu, the tiles and the next steps."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission


@dataclass(frozen=True)
class Section:
    """One kind of record of a village. ``key`` is also the name of its icon."""

    key: str
    label: Promise
    url_name: str
    see: Permission
    add_url_name: str = ""
    edit: Permission = Permission.EDIT_VILLAGES
    is_record: bool = True
    """Whether it is a kind of record, with a number on its tile."""


@dataclass(frozen=True)
class SectionLink:
    """A section that somebody may open, in one village."""

    key: str
    label: str
    url: str
    add_url: str
    is_record: bool
    is_current: bool = False


_V, _P, _C = Permission.VIEW_VILLAGES, Permission.VIEW_PEOPLE, Permission.VIEW_COOPERATIVES
_EDIT_P, _EDIT_C = Permission.EDIT_PEOPLE, Permission.EDIT_COOPERATIVES

SECTIONS: tuple[Section, ...] = (
    Section(
        "task_force", _("Task force"), "villages:task_force_list", _V, "villages:task_force_add"
    ),
    Section(
        "regulation", _("Regulations"), "villages:regulation_list", _V, "villages:regulation_add"
    ),
    Section("facility", _("Facilities"), "villages:facility_list", _V, "villages:facility_add"),
    Section("activity", _("Activities"), "villages:activity_list", _V, "villages:activity_add"),
    Section(
        "budget_line", _("Budget"), "villages:budget_line_list", _V, "villages:budget_line_add"
    ),
    Section("person", _("Migrants"), "workers:person_list", _P, "workers:person_add", _EDIT_P),
    Section(
        "letter",
        _("Permission letters"),
        "workers:letter_list",
        _P,
        "workers:letter_add",
        _EDIT_P,
    ),
    Section(
        "business_group",
        _("Business groups"),
        "workers:businessgroup_list",
        _V,
        "workers:businessgroup_add",
    ),
    Section(
        "cooperative",
        _("Cooperatives"),
        "cooperatives:cooperative_list",
        _C,
        "cooperatives:cooperative_add",
        _EDIT_C,
    ),
    Section(
        "proposal",
        _("Proposal"),
        "programs:proposal_list",
        Permission.VIEW_PROGRAMS,
        is_record=False,
    ),
    Section(
        "designation",
        _("Designation"),
        "programs:designation_list",
        Permission.VIEW_PROGRAMS,
        is_record=False,
    ),
    Section(
        "complaint",
        _("Complaints"),
        "workers:complaint_list",
        _P,
        "workers:complaint_add",
        _EDIT_P,
        # No number on a tile: it would tell of confidential ones.
        is_record=False,
    ),
    Section("plan", _("Action plan"), "plans:village", Permission.VIEW_PLANS, is_record=False),
    Section(
        "training", _("Training"), "training:village", Permission.VIEW_TRAINING, is_record=False
    ),
    Section("import", _("Import"), "imports:village", Permission.EDIT_VILLAGES, is_record=False),
    Section("profile", _("Public profile"), "public_profile", _V, is_record=False),
)

# Where the record behind each measure is entered; what only changes a record leads to the list.
MEASURE_FORMS: dict[str, str] = {
    "known_workers": "workers:person_add",
    "workers_abroad": "workers:person_add",
    "procedural_share": "workers:person_list",
    "unknown_status_share": "workers:person_list",
    "departures_12_months": "workers:person_add",
    "returnees": "workers:person_add",
    "has_active_task_force": "villages:task_force_add",
    "has_protection_regulation": "villages:regulation_add",
    "usable_facility_kinds": "villages:facility_add",
    "protection_activities_12_months": "villages:activity_add",
    "empowerment_activities_12_months": "villages:activity_add",
    "education_activities_12_months": "villages:activity_add",
    "financial_literacy_activities_12_months": "villages:activity_add",
    "parenting_activities_12_months": "villages:activity_add",
    "active_business_groups": "workers:businessgroup_add",
    "legal_cooperatives": "cooperatives:cooperative_add",
    "returnee_member_share": "cooperatives:cooperative_list",
    "has_annual_meeting": "cooperatives:cooperative_list",
    "data_age_days": "villages:confirm",
}
CONFIRM = "villages:confirm"


def url_of(name: str, **where: Any) -> str:
    """Return the address called ``name``; empty where this installation has none."""
    try:
        return reverse(name, kwargs=where or None)
    except NoReverseMatch:
        return ""


def section_links(user: User, code: str, *, path: str = "") -> list[SectionLink]:
    """Return the sections of the village ``code`` that ``user`` may open.

    ``path`` is the address of the page being read, whose section is marked as the current one.
    """
    links = []
    for section in SECTIONS:
        url = url_of(section.url_name, code=code)
        if not url or not user.holds(section.see, area=code):
            continue
        may_add = bool(section.add_url_name) and user.holds(section.edit, area=code)
        links.append(
            SectionLink(
                key=section.key,
                label=str(section.label),
                url=url,
                add_url=url_of(section.add_url_name, code=code) if may_add else "",
                is_record=section.is_record,
                is_current=path.startswith(url),
            )
        )
    return links


def form_of_measure(measure: str, code: str) -> str:
    """Return the form in which the record behind a measure is entered."""
    return url_of(MEASURE_FORMS[measure], code=code)
