"""Users, organisations, and the roles that users hold inside areas."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import ROLES, Permission, Role
from migranportal.core.models import Record, no_overlap, period_is_ordered, tracked


class Organisation(Record):
    """A ministry, office, regency, university or agency that works with the portal."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry or national agency")
        DIRECTORATE = "directorate", _("Directorate general")
        BP3MI = "bp3mi", _("BP3MI")
        LOCAL_GOVERNMENT = "local_government", _("Local government")
        UNIVERSITY = "university", _("University")
        OTHER = "other", _("Other")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    area_code = models.CharField(_("area code"), max_length=13, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates users; there is no superuser, because no account stands above the roles."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a user who signs in with ``email``; without a password sign-in stays closed."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail address, in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the name that the admin greets with."""
        return self.name or self.email

    @cached_property
    def current_assignments(self) -> list[RoleAssignment]:
        """The assignments in force today: one query in the object's life, which is a request."""
        return list(self.assignments.in_force(timezone.localdate()))

    @property
    def permissions(self) -> frozenset[Permission]:
        """Every permission that any assignment in force gives, wherever its area lies."""
        return frozenset().union(
            *(ROLES[Role(a.role)].permissions for a in self.current_assignments)
        )

    def areas_for(self, permission: Permission) -> list[str]:
        """Return the area codes inside which the user holds ``permission``.

        ``[""]`` is everywhere, ``[]`` nowhere.
        """
        if not self.is_active:
            return []
        codes = {
            a.area_code
            for a in self.current_assignments
            if permission in ROLES[Role(a.role)].permissions
        }
        return [""] if "" in codes else sorted(codes)

    def holds(self, permission: Permission, *, area: str = "") -> bool:
        """Tell whether the user holds ``permission`` for the whole of ``area``.

        ``area`` is an area code; ``""`` means the country.
        """
        return any(covers(code, area) for code in self.areas_for(permission))

    def holds_anywhere(self, permission: Permission) -> bool:
        """Tell whether the user holds ``permission`` in some area."""
        return bool(self.areas_for(permission))

    @property
    def is_staff(self) -> bool:
        """Whether the user may enter the admin site."""
        return self.holds_anywhere(Permission.ENTER_ADMIN)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer Django's permission question from the roles."""
        from migranportal.accounts.permissions import django_permission  # noqa: PLC0415 (a cycle)

        needed = django_permission(perm)
        return needed is not None and self.holds_anywhere(needed)

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        """Tell whether the user has each of ``perms``."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Let the admin decide by model; a staff member may see each app's heading."""
        return self.is_staff


def covers(outer: str, inner: str) -> bool:
    """Tell whether area ``outer`` contains ``inner``: the same code, or a prefix of whole parts."""
    return outer in {"", inner} or inner.startswith(f"{outer}.")


def within(areas: list[str], field: str) -> Q:
    """Return the filter for rows whose ``field`` (an area code) lies inside ``areas``.

    No area lets nothing through.
    """
    if "" in areas:
        return Q()
    condition = Q(pk__in=[])
    for code in areas:
        condition |= Q(**{field: code}) | Q(**{f"{field}__startswith": f"{code}."})
    return condition


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to an area: the one way out for every read by a person."""

    def visible_to(self, user: User, permission: Permission | None = None) -> ScopedQuerySet:
        """Keep the rows inside the areas where ``user`` may view them (or holds ``permission``)."""
        model: type[ScopedRecord] = self.model
        areas = user.areas_for(permission or model.view_permission)
        return self.filter(within(areas, model.area_path))

    def editable_by(self, user: User) -> ScopedQuerySet:
        """Keep the rows inside the areas where ``user`` may change them."""
        return self.visible_to(user, self.model.edit_permission)


class ScopedRecord(Record):
    """A record that belongs to an area, which decides who may see and change it."""

    area_path: ClassVar[str]
    """The lookup from the record to its area's code."""
    view_permission: ClassVar[Permission]
    edit_permission: ClassVar[Permission]

    objects: ClassVar[models.Manager[Any]] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def scope_code(self) -> str:
        """The code of the area that decides about this record; queries what is not loaded yet."""
        value: Any = self
        for part in self.area_path.split("__"):
            value = getattr(value, part)
        return str(value)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Reads of assignments."""

    def in_force(self, on: date) -> RoleAssignmentQuerySet:
        """Keep the assignments whose period contains ``on``."""
        return self.filter(Q(until_date__isnull=True) | Q(until_date__gte=on), since_date__lte=on)


@tracked
class RoleAssignment(Record):
    """A role of a user inside an area, for a period."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), related_name="assignments", on_delete=models.CASCADE
    )
    role = models.CharField(_("role"), max_length=40, choices=Role.choices)
    area_code = models.CharField(
        _("area code"), max_length=13, blank=True, help_text=_("Empty: the whole country.")
    )
    since_date = models.DateField(_("since"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[models.Manager[RoleAssignment]] = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            period_is_ordered("assignment_period_ordered", since="since_date", until="until_date"),
            no_overlap(
                "assignment_once_at_a_time",
                keys=["user", "role", "area_code"],
                since="since_date",
                until="until_date",
                message=_("The user already holds this role in this area in that period."),
            ),
        ]
        indexes = [
            # Who holds a role in an area that contains a place: every notice asks this.
            models.Index(name="assignment_by_area_and_role", fields=["area_code", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.area_code}".strip()
