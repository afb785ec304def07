"""Roles are code, assignments are rows.

A role is a set of permissions; an assignment gives a role to a user inside an area and a period.
``""`` as an area means the whole country. Everything that no role names is denied.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One kind of act. The values are stable codes."""

    VIEW_REGIONS = "view_regions"
    MANAGE_REGIONS = "manage_regions"
    VIEW_VILLAGES = "view_villages"
    EDIT_VILLAGES = "edit_villages"
    VIEW_PEOPLE = "view_people"
    EDIT_PEOPLE = "edit_people"
    REVEAL_IDENTIFIER = "reveal_identifier"
    HANDLE_COMPLAINTS = "handle_complaints"
    VIEW_COOPERATIVES = "view_cooperatives"
    EDIT_COOPERATIVES = "edit_cooperatives"
    VIEW_PROGRAMS = "view_programs"
    EDIT_CRITERIA = "edit_criteria"
    PUBLISH_CRITERIA = "publish_criteria"
    RECOMPUTE = "recompute"
    PROPOSE = "propose"
    CONFIRM_PROPOSAL = "confirm_proposal"
    REVIEW_PROPOSAL = "review_proposal"
    DESIGNATE = "designate"
    VIEW_AGREEMENTS = "view_agreements"
    MANAGE_AGREEMENTS = "manage_agreements"
    VIEW_PLANS = "view_plans"
    EDIT_PLANS = "edit_plans"
    VIEW_TRAINING = "view_training"
    EDIT_TRAINING = "edit_training"
    EDIT_CENTRES = "edit_centres"
    VIEW_REPORTS = "view_reports"
    LOAD_STATISTICS = "load_statistics"
    ANNOUNCE = "announce"
    OPERATE = "operate"
    MANAGE_USERS = "manage_users"
    VIEW_AUDIT = "view_audit"
    VIEW_READS = "view_reads"
    ENTER_ADMIN = "enter_admin"


class Role(models.TextChoices):
    """The roles of the portal; the values are stable codes."""

    MINISTRY_ADMINISTRATOR = "ministry_administrator", _("Ministry administrator")
    PROGRAM_OFFICER = "program_officer", _("Ministry program officer")
    ANALYST = "analyst", _("Ministry analyst")
    BP3MI_OFFICER = "bp3mi_officer", _("BP3MI officer")
    REGENCY_OFFICER = "regency_officer", _("Regency officer")
    VILLAGE_OFFICER = "village_officer", _("Village officer")
    VILLAGE_HEAD = "village_head", _("Village head")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    PARTNER_LIAISON = "partner_liaison", _("Partner liaison")


class AreaLevel(StrEnum):
    """How large the area of an assignment is, by the length of its code."""

    COUNTRY = "country"
    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


@dataclass(frozen=True)
class RoleRule:
    """What a role may do and how large its area may be."""

    permissions: frozenset[Permission]
    areas: frozenset[AreaLevel] = field(default_factory=lambda: frozenset({AreaLevel.COUNTRY}))


_READ = frozenset(
    {
        Permission.VIEW_REGIONS,
        Permission.VIEW_VILLAGES,
        Permission.VIEW_COOPERATIVES,
        Permission.VIEW_PROGRAMS,
        Permission.VIEW_PLANS,
        Permission.VIEW_TRAINING,
    }
)
_EDIT_RECORDS = frozenset(
    {
        Permission.EDIT_VILLAGES,
        Permission.VIEW_PEOPLE,
        Permission.EDIT_PEOPLE,
        Permission.REVEAL_IDENTIFIER,
        Permission.EDIT_COOPERATIVES,
    }
)
_STAFF = frozenset({Permission.ENTER_ADMIN, Permission.VIEW_REPORTS})
_MINISTRY = frozenset(
    {
        Permission.EDIT_CRITERIA,
        Permission.PUBLISH_CRITERIA,
        Permission.RECOMPUTE,
        Permission.DESIGNATE,
        Permission.HANDLE_COMPLAINTS,
        Permission.VIEW_AGREEMENTS,
        Permission.MANAGE_AGREEMENTS,
        Permission.EDIT_PLANS,
        Permission.EDIT_TRAINING,
        Permission.EDIT_CENTRES,
        Permission.LOAD_STATISTICS,
        Permission.ANNOUNCE,
    }
)

ROLES: dict[Role, RoleRule] = {
    Role.MINISTRY_ADMINISTRATOR: RoleRule(
        _READ
        | _STAFF
        | _EDIT_RECORDS
        | _MINISTRY
        | {
            Permission.MANAGE_REGIONS,
            Permission.OPERATE,
            Permission.MANAGE_USERS,
            Permission.VIEW_AUDIT,
        }
    ),
    Role.PROGRAM_OFFICER: RoleRule(
        _READ | _STAFF | _EDIT_RECORDS | _MINISTRY | {Permission.REVIEW_PROPOSAL}
    ),
    # Figures, not people: an analyst sees counts and villages, never a person's row.
    Role.ANALYST: RoleRule(_READ | _STAFF | {Permission.VIEW_AGREEMENTS}),
    Role.BP3MI_OFFICER: RoleRule(
        _READ
        | _STAFF
        | _EDIT_RECORDS
        | {
            Permission.RECOMPUTE,
            Permission.REVIEW_PROPOSAL,
            Permission.EDIT_TRAINING,
            Permission.HANDLE_COMPLAINTS,
        },
        frozenset({AreaLevel.PROVINCE}),
    ),
    Role.REGENCY_OFFICER: RoleRule(
        _READ | _STAFF | _EDIT_RECORDS | {Permission.EDIT_PLANS}, frozenset({AreaLevel.REGENCY})
    ),
    Role.VILLAGE_OFFICER: RoleRule(
        _READ | _EDIT_RECORDS | {Permission.PROPOSE}, frozenset({AreaLevel.VILLAGE})
    ),
    Role.VILLAGE_HEAD: RoleRule(
        _READ | {Permission.VIEW_PEOPLE, Permission.CONFIRM_PROPOSAL},
        frozenset({AreaLevel.VILLAGE}),
    ),
    Role.DATA_PROTECTION_OFFICER: RoleRule(
        _READ
        | _STAFF
        | {
            Permission.VIEW_PEOPLE,
            Permission.VIEW_AGREEMENTS,
            Permission.VIEW_AUDIT,
            Permission.VIEW_READS,
        }
    ),
    Role.PARTNER_LIAISON: RoleRule(frozenset()),
}


ADMINISTRATIVE = frozenset(
    {
        Permission.MANAGE_USERS,
        Permission.MANAGE_REGIONS,
        Permission.OPERATE,
        Permission.VIEW_AUDIT,
    }
)
"""Permissions over the portal itself: only who holds one gives a role that has it."""


def area_level(code: str) -> AreaLevel:
    """Return how large the area with this code is; ``""`` is the whole country."""
    levels = list(AreaLevel)
    return levels[len(code.split("."))] if code else AreaLevel.COUNTRY


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that hold ``permission``."""
    return [role for role, rule in ROLES.items() if permission in rule.permissions]
