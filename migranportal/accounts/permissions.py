"""Answers to Django's own permission questions, from the roles."""

from django.apps import apps
from django.db import models

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission

# For models that belong to no area: (app label, act) -> permission of ours; an app or act that is
# not here is denied. Records of an area name their permissions themselves.
VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
_RULES: dict[tuple[str, str], Permission] = {
    ("regions", VIEW): Permission.VIEW_REGIONS,
    ("regions", CHANGE): Permission.MANAGE_REGIONS,
    ("villages", VIEW): Permission.VIEW_VILLAGES,
    ("villages", ADD): Permission.EDIT_VILLAGES,
    ("villages", CHANGE): Permission.EDIT_VILLAGES,
    ("villages", DELETE): Permission.EDIT_VILLAGES,
    ("programs", VIEW): Permission.VIEW_PROGRAMS,
    ("programs", ADD): Permission.EDIT_CRITERIA,
    ("programs", CHANGE): Permission.EDIT_CRITERIA,
    ("programs", DELETE): Permission.EDIT_CRITERIA,
    ("accounts", VIEW): Permission.MANAGE_USERS,
    ("accounts", ADD): Permission.MANAGE_USERS,
    ("accounts", CHANGE): Permission.MANAGE_USERS,
    ("accounts", DELETE): Permission.MANAGE_USERS,
    ("agreements", VIEW): Permission.VIEW_AGREEMENTS,
    ("agreements", ADD): Permission.MANAGE_AGREEMENTS,
    ("agreements", CHANGE): Permission.MANAGE_AGREEMENTS,
    ("agreements", DELETE): Permission.MANAGE_AGREEMENTS,
    ("audit", VIEW): Permission.VIEW_AUDIT,
}


def permission_for(act: str, model: type[models.Model]) -> Permission | None:
    """Return the permission that ``act`` on ``model`` needs; ``None`` means denied.

    ``act`` is one of Django's: view, add, change, delete.
    """
    if issubclass(model, ScopedRecord):
        return model.view_permission if act == VIEW else model.edit_permission
    return _RULES.get((model._meta.app_label, act))


def django_permission(perm: str) -> Permission | None:
    """Return the permission of ours behind Django's ``app.act_model``; ``None`` means denied."""
    app_label, _, codename = perm.partition(".")
    act, _, model_name = codename.partition("_")
    try:
        return permission_for(act, apps.get_model(app_label, model_name))
    except (LookupError, ValueError):
        return None
