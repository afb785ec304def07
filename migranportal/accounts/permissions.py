"""Answers to Django's own permission questions, from the roles."""

from django.apps import apps
from django.db import models

from migranportal.accounts.models import ScopedRecord
from migranportal.accounts.roles import Permission

# For models that belong to no area: (app label or model label, act) -> permission of ours; the line
# of a model goes before that of its app, and what is not here is denied. Records of an area name
# their permissions themselves.
VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"


def _all(label: str, view: Permission, edit: Permission) -> dict[tuple[str, str], Permission]:
    return {(label, VIEW): view, **{(label, act): edit for act in (ADD, CHANGE, DELETE)}}


_RULES: dict[tuple[str, str], Permission] = {
    ("regions", VIEW): Permission.VIEW_REGIONS,
    ("regions", CHANGE): Permission.MANAGE_REGIONS,
    **_all("villages", Permission.VIEW_VILLAGES, Permission.EDIT_VILLAGES),
    # Code lists of the complaint register; the complaints themselves belong to areas.
    **_all("workers.complaintkind", Permission.VIEW_VILLAGES, Permission.EDIT_CRITERIA),
    **_all("workers.complaintdeadline", Permission.VIEW_VILLAGES, Permission.EDIT_CRITERIA),
    **_all("programs", Permission.VIEW_PROGRAMS, Permission.EDIT_CRITERIA),
    **_all("programs.decree", Permission.VIEW_PROGRAMS, Permission.DESIGNATE),
    **_all("accounts", Permission.MANAGE_USERS, Permission.MANAGE_USERS),
    # Who writes an agreement looks up its parties; only administrators add or change them.
    ("accounts.organisation", VIEW): Permission.VIEW_AGREEMENTS,
    # Targets and rules of cooperatives; the cooperatives themselves belong to areas.
    **_all("cooperatives", Permission.VIEW_COOPERATIVES, Permission.EDIT_CRITERIA),
    **_all("agreements", Permission.VIEW_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    # Partners' clients: made by their liaisons; who manages the agreements can shut one out.
    **_all("api.apiclient", Permission.VIEW_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    **_all("api.exportjob", Permission.VIEW_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    # Partners' webhooks: who cares for the agreements sees how deliveries go and sends them again.
    **_all("api.webhookendpoint", Permission.VIEW_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    **_all("api.webhookdelivery", Permission.VIEW_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    # Rows that partners report name people: seen and decided by who cares for the agreements.
    **_all("api.reportedrow", Permission.MANAGE_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    **_all("api.reviewrule", Permission.MANAGE_AGREEMENTS, Permission.MANAGE_AGREEMENTS),
    **_all("plans", Permission.VIEW_PLANS, Permission.EDIT_PLANS),
    **_all("training", Permission.VIEW_TRAINING, Permission.EDIT_TRAINING),
    **_all("centres", Permission.VIEW_PROGRAMS, Permission.EDIT_CENTRES),
    **_all("reports", Permission.VIEW_REPORTS, Permission.LOAD_STATISTICS),
    **_all("operations", Permission.OPERATE, Permission.OPERATE),
    **_all("operations.announcement", Permission.ANNOUNCE, Permission.ANNOUNCE),
    **_all("operations.invitation", Permission.MANAGE_USERS, Permission.MANAGE_USERS),
    ("audit", VIEW): Permission.VIEW_AUDIT,
    # Whose data partners were sent: the data protection officer's alone.
    ("audit.recordread", VIEW): Permission.VIEW_READS,
}


def permission_for(act: str, model: type[models.Model]) -> Permission | None:
    """Return the permission that ``act`` on ``model`` needs; ``None`` means denied.

    ``act`` is one of Django's: view, add, change, delete.
    """
    if issubclass(model, ScopedRecord):
        return model.view_permission if act == VIEW else model.edit_permission
    of_model = _RULES.get((model._meta.label_lower, act))
    return of_model or _RULES.get((model._meta.app_label, act))


def django_permission(perm: str) -> Permission | None:
    """Return the permission of ours behind Django's ``app.act_model``; ``None`` means denied."""
    app_label, _, codename = perm.partition(".")
    act, _, model_name = codename.partition("_")
    try:
        return permission_for(act, apps.get_model(app_label, model_name))
    except (LookupError, ValueError):
        return None
