"""The menu of the ministry's desk, by the flow of work.

``Models`` names admin pages, ``Rest`` every further page of an app, ``Page`` any other address. What
the reader may not see is left out; an app that nobody named stands in the last group, so that no
page is ever without a way to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission


@dataclass(frozen=True)
class Models:
    """Pages of models, by their labels, in this order."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Rest:
    """Every page of an app that no other line names."""

    app_label: str


@dataclass(frozen=True)
class Page:
    """An address that is no model's."""

    url_name: str
    label: Promise
    permission: Permission


Line = Models | Rest | Page


@dataclass(frozen=True)
class Link:
    """An entry as it is shown."""

    key: str
    label: str
    url: str
    add_url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Group:
    """A part of the menu as it is shown."""

    key: str
    title: str
    links: tuple[Link, ...]

    @property
    def is_current(self) -> bool:
        """Whether the page being read stands in it."""
        return any(link.is_current for link in self.links)


_P = Permission
MENU: tuple[tuple[str, Promise, tuple[Line, ...]], ...] = (
    (
        "designation",
        _("Designation"),
        (
            Page("programs:queue", _("Work queue"), _P.VIEW_PROGRAMS),
            Page("programs:proposals", _("Proposals of my area"), _P.VIEW_PROGRAMS),
            Models(("programs.proposal", "programs.decree", "programs.designation")),
            Models(("programs.assessment", "programs.villagemeasures")),
        ),
    ),
    (
        "criteria",
        _("Criteria"),
        (
            Models(("programs.program", "programs.criteriaversion", "programs.publicationrequest")),
            Models(("programs.run",)),
            Rest("programs"),
        ),
    ),
    (
        "field",
        _("Field records"),
        (
            Page("areas", _("Villages by area, table and map"), _P.VIEW_PROGRAMS),
            Models(("villages.village", "villages.taskforce", "villages.villageregulation")),
            Models(("villages.facility", "villages.activity", "villages.budgetline")),
            Models(("workers.person", "workers.worker", "workers.placement")),
            Models(("workers.complaint", "workers.returneebusiness", "workers.businessgroup")),
            Rest("workers"),
            Page("imports:home", _("Import from a spreadsheet"), _P.EDIT_VILLAGES),
        ),
    ),
    (
        "cooperatives",
        _("Cooperatives"),
        (
            Page("admin:cooperatives_national", _("Coverage of the country"), _P.VIEW_COOPERATIVES),
            Rest("cooperatives"),
        ),
    ),
    (
        "cooperation",
        _("Agreements and plans"),
        (
            Models(("agreements.agreement", "agreements.task")),
            Rest("agreements"),
            Models(("api.webhookendpoint", "api.webhookdelivery")),
            Models(("api.apiclient", "api.exportjob")),
            Models(("api.reportedrow", "api.reviewrule")),
            Models(("plans.actionplan", "plans.planitem")),
            Page("admin:plans_timeline", _("Time line of the plans"), _P.VIEW_PLANS),
            Rest("plans"),
        ),
    ),
    (
        "training",
        _("BP3MI, training and mentoring"),
        (
            Page("admin:training_session_agenda", _("Agenda of the sessions"), _P.VIEW_TRAINING),
            Models(("training.session", "training.participant", "training.certificate")),
            Models(("training.mentoringvisit", "training.capitalaccess")),
            Rest("training"),
        ),
    ),
    (
        "centres",
        _("Migran Centre"),
        (
            Page("centres:start", _("Public pages of Migran Centre"), _P.VIEW_PROGRAMS),
            Rest("centres"),
        ),
    ),
    (
        "reports",
        _("Figures and reports"),
        (
            Page("reports:dashboard", _("Dashboards"), _P.VIEW_REPORTS),
            Page("reports:monthly", _("Monthly reports"), _P.VIEW_REPORTS),
            Rest("reports"),
        ),
    ),
    (
        "administration",
        _("Administration"),
        (
            Models(("accounts.user", "accounts.roleassignment", "operations.invitation")),
            Models(("operations.announcement", "accounts.organisation")),
            Page("admin:operations_health", _("System health"), _P.OPERATE),
            Models(("audit.auditevent", "audit.recordread")),
            Page("admin:audit_recordread_people", _("Who saw whose data"), _P.VIEW_READS),
            Rest("accounts"),
            Rest("operations"),
        ),
    ),
    (
        "reference",
        _("Reference lists"),
        (
            Page("admin:operations_lists", _("All reference lists"), _P.VIEW_REGIONS),
            Models(("villages.facilitykind", "villages.pillar", "programs.stepdeadline")),
            Models(("workers.complaintkind", "workers.complaintdeadline", "regions.country")),
            Models(("regions.area", "regions.areasuccession")),
            Rest("villages"),
            Rest("regions"),
        ),
    ),
)
OTHER = _("Other")


def menu_for(user: User, apps: Iterable[dict[str, Any]], *, path: str = "") -> list[Group]:
    """Return the menu of ``user``. ``apps`` is what the admin site offers them (its app list).

    ``path`` is the address of the page being read; the entry that leads nearest to it is marked.
    """
    models = {
        f"{app['app_label']}.{model['object_name'].lower()}": model
        for app in apps
        for model in app["models"]
        if model["admin_url"]
    }
    named = {name for *_, lines in MENU for line in lines for name in _labels(line)}
    groups = []
    for key, title, lines in MENU:
        links = [link for line in lines for link in _links(line, user, models, named)]
        groups.append(Group(key, str(title), tuple(links)))
    apps_named = {line.app_label for *_, lines in MENU for line in lines if isinstance(line, Rest)}
    left = [n for n in models if n not in named and n.split(".")[0] not in apps_named]
    groups.append(Group("other", str(OTHER), tuple(_link(n, models[n]) for n in left)))
    return _marked([group for group in groups if group.links], path)


def _labels(line: Line) -> tuple[str, ...]:
    return line.labels if isinstance(line, Models) else ()


def _links(line: Line, user: User, models: dict[str, Any], named: set[str]) -> Iterator[Link]:
    if isinstance(line, Models):
        yield from (_link(name, models[name]) for name in line.labels if name in models)
    elif isinstance(line, Rest):
        prefix = f"{line.app_label}."
        rest = [name for name in models if name.startswith(prefix) and name not in named]
        yield from (_link(name, models[name]) for name in rest)
    elif user.holds_anywhere(line.permission):
        yield Link(line.url_name, str(line.label), reverse(line.url_name))


def _link(name: str, model: dict[str, Any]) -> Link:
    add_url = model.get("add_url") or ""
    return Link(name, capfirst(str(model["name"])), model["admin_url"], add_url)


def _marked(groups: list[Group], path: str) -> list[Group]:
    """Mark the entry whose address is the longest beginning of ``path``."""
    urls = [link.url for group in groups for link in group.links if path.startswith(link.url)]
    here = max(urls, key=len, default="")
    if not here:
        return groups
    return [
        replace(
            group,
            links=tuple(replace(link, is_current=link.url == here) for link in group.links),
        )
        for group in groups
    ]
