"""Answers to Django's own permission questions, from the roles."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from migranportal.accounts.roles import Permission

# (app label, act) -> permission of ours; an app or act that is not here is denied.
# A model may need another permission than its app: (app label, act, model).
VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
_RULES: dict[tuple[str, ...], Permission] = {
    ("regions", VIEW): Permission.VIEW_REGIONS,
    ("regions", CHANGE): Permission.MANAGE_REGIONS,
    ("villages", VIEW): Permission.VIEW_VILLAGES,
    ("villages", ADD): Permission.EDIT_VILLAGES,
    ("villages", CHANGE): Permission.EDIT_VILLAGES,
    ("villages", DELETE): Permission.EDIT_VILLAGES,
    ("workers", VIEW): Permission.VIEW_PEOPLE,
    ("workers", ADD): Permission.EDIT_PEOPLE,
    ("workers", CHANGE): Permission.EDIT_PEOPLE,
    ("workers", DELETE): Permission.EDIT_PEOPLE,
    ("cooperatives", VIEW): Permission.VIEW_COOPERATIVES,
    ("cooperatives", ADD): Permission.EDIT_COOPERATIVES,
    ("cooperatives", CHANGE): Permission.EDIT_COOPERATIVES,
    ("cooperatives", DELETE): Permission.EDIT_COOPERATIVES,
    ("cooperatives", VIEW, "membership"): Permission.VIEW_PEOPLE,
    ("cooperatives", ADD, "membership"): Permission.EDIT_PEOPLE,
    ("cooperatives", CHANGE, "membership"): Permission.EDIT_PEOPLE,
    ("cooperatives", DELETE, "membership"): Permission.EDIT_PEOPLE,
    ("programs", VIEW): Permission.VIEW_PROGRAMS,
    ("programs", ADD): Permission.EDIT_CRITERIA,
    ("programs", CHANGE): Permission.EDIT_CRITERIA,
    ("programs", DELETE): Permission.EDIT_CRITERIA,
    ("programs", ADD, "designation"): Permission.DESIGNATE,
    ("programs", CHANGE, "designation"): Permission.DESIGNATE,
    ("accounts", VIEW): Permission.MANAGE_USERS,
    ("accounts", ADD): Permission.MANAGE_USERS,
    ("accounts", CHANGE): Permission.MANAGE_USERS,
    ("accounts", DELETE): Permission.MANAGE_USERS,
    ("audit", VIEW): Permission.VIEW_AUDIT,
}


def django_permission(perm: str) -> Permission | None:
    """Return the permission of ours behind Django's ``app.act_model``; ``None`` means denied."""
    app_label, _, codename = perm.partition(".")
    act, _, model = codename.partition("_")
    return _RULES.get((app_label, act, model)) or _RULES.get((app_label, act))


class RoleBackend(BaseBackend):
    """Lets ``user.has_perm`` reach the roles; signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Answer from the roles of ``user_obj``."""
        return bool(user_obj.has_perm(perm, obj)) if user_obj.is_authenticated else False
