"""Many accounts at once from a sheet: each with a role in an area, and an invitation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.models import Organisation, RoleAssignment, User
from migranportal.accounts.roles import ROLES, AreaLevel, Permission, Role, area_level
from migranportal.accounts.services import NewAssignment
from migranportal.core.tables import Cell
from migranportal.imports.kinds import STAGED, Column, ImportKind, Staged, Written, twice
from migranportal.imports.problems import Found
from migranportal.imports.values import Choice, Day, StoredChoice, Text
from migranportal.imports.values.base import Job, Refused, Value, clean, escaped
from migranportal.imports.values.choices import Labelled
from migranportal.notices.models import Digest, Notice
from migranportal.operations.models import Invitation
from migranportal.operations.services import invite_account
from migranportal.regions.models import Area


@dataclass(frozen=True)
class Address(Value):
    """An e-mail address, in lower case."""

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the address."""
        text = clean(cell).lower()
        try:
            validate_email(text)
        except ValidationError:
            raise Refused("email") from None
        return escaped(text)


@dataclass(frozen=True)
class AreaCode(Value):
    """The code of an area. A province typed as a number is one all the same."""

    is_text_column = True

    def parse(self, cell: Cell, job: Job) -> str:
        """Return the code."""
        text = clean(cell)
        if len(text) > 13 or text.count(".") > 3:
            raise Refused("area_unknown")
        return escaped(text)


def _organisations(area_code: str) -> list[Labelled]:
    rows = Organisation.objects.order_by("name").values_list("code", "name")
    return [(code, name, name) for code, name in rows]


_LEVEL_PROBLEMS = {level: f"area_of_{level.value}" for level in AreaLevel}
_ROWS = f"SELECT row, email, name, role, area_code, since, until, organisation FROM {STAGED} "  # noqa: S608


class AccountImport(ImportKind):
    """Accounts of the portal; undone while nobody has chosen a password."""

    code = "accounts"
    position = 20
    title = _("Accounts and invitations")
    explanation = _(
        "One row for each new account. Everybody named gets an e-mail with a link to choose a password."
    )
    permission = Permission.MANAGE_USERS
    is_national = True
    models = (User, RoleAssignment, Invitation)
    columns = (
        Column(
            "email",
            "Alamat surel",
            _("The address with which the person signs in."),
            Address(),
            required=True,
            example="siti@contoh.go.id",
            aliases=("Email", "E-mail", "Surel"),
        ),
        Column(
            "name",
            "Nama",
            _("The person's name."),
            Text(150),
            required=True,
            example="Siti Contoh",
            aliases=("Nama lengkap", "Name"),
        ),
        Column(
            "role",
            "Peran",
            _("The role, from the list."),
            Choice(Role),
            required=True,
            aliases=("Role",),
        ),
        Column(
            "area_code",
            "Kode wilayah",
            _("The code of the role's area, such as 35.04; empty for the whole country."),
            AreaCode(),
            example="35.04",
            aliases=("Wilayah", "Area code"),
        ),
        Column(
            "since",
            "Berlaku sejak",
            _("The first day of the role, day/month/year; empty: today."),
            Day(past=False),
            aliases=("Mulai", "Since"),
        ),
        Column(
            "until",
            "Berlaku sampai",
            _("The last day of the role, day/month/year; empty: no end."),
            Day(past=False),
            aliases=("Sampai", "Until"),
        ),
        Column(
            "organisation",
            "Instansi",
            _("The office, from the list."),
            StoredChoice(_organisations),
            aliases=("Organisasi", "Organisation"),
        ),
    )

    def check(self, staged: Staged) -> Iterable[Found]:
        """Return addresses that stand twice or have an account, and areas that do not fit."""
        given = "email IS NOT NULL"
        yield from staged.problems(twice("email", "twice_email", keys="email", given=given))
        yield from staged.problems(
            f"""
            SELECT s.row, 'email', 'email_registered', ''
            FROM {STAGED} s JOIN accounts_user u ON lower(u.email) = s.email
            """  # noqa: S608 (a constant)
        )
        yield from staged.problems(
            f"SELECT row, 'until', 'ends_before_start', '' FROM {STAGED}"  # noqa: S608
            " WHERE until < COALESCE(since, %(on)s)"
        )
        yield from _area_problems(staged)

    def write(self, staged: Staged, *, by: User, at: datetime) -> Written:
        """Make the accounts, give the roles, and let the invitations be mailed."""
        staged.cursor.execute(_ROWS + "ORDER BY row")
        rows = staged.cursor.fetchall()
        organisations = {o.code: o for o in Organisation.objects.all()}
        made = [
            invite_account(
                email=email,
                name=name,
                organisation=organisations.get(organisation or ""),
                assignment=NewAssignment(Role(role), area or "", since or staged.on, until),
                by=by,
                at=at,
            )
            for _row, email, name, role, area, since, until, organisation in rows
        ]
        users = [invitation.user_id for invitation in made]
        roles = RoleAssignment.objects.filter(user__in=users).order_by("pk")
        return Written(
            {
                User: users,
                RoleAssignment: list(roles.values_list("pk", flat=True)),
                Invitation: [invitation.pk for invitation in made],
            }
        )

    followers = (Notice, Digest, EmailAddress)

    def blockers(self, ids: Sequence[int]) -> list[str]:
        """Say how many of the people have signed in or chosen a password."""
        users = User.objects.filter(pk__in=ids)
        entered = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(last_login__isnull=False)
        count = users.filter(entered).count()
        if not count:
            return []
        text = ngettext(
            "%(count)s person has chosen a password already. End the role or close the account instead.",
            "%(count)s people have chosen a password already. End the roles or close the accounts instead.",
            count,
        )
        return [text % {"count": count}]

    def before_undo(self, ids: Sequence[int]) -> Any:
        """Remove what the portal itself told the people meanwhile."""
        list(User.objects.select_for_update().filter(pk__in=ids).values_list("pk", flat=True))
        rows: Any
        for rows in (model._default_manager for model in self.followers):  # noqa: SLF001
            rows.filter(user__in=ids).delete()
        return None


def _area_problems(staged: Staged) -> Iterator[Found]:
    staged.cursor.execute(f"SELECT row, role, COALESCE(area_code, '') FROM {STAGED}")  # noqa: S608
    rows = [row for row in staged.cursor.fetchall() if row[1]]
    codes = {code for _row, _role, code in rows if code}
    current = Area.objects.current(staged.on)
    known = set(current.filter(code__in=codes).values_list("code", flat=True))
    for row, role, code in rows:
        levels = ROLES[Role(role)].areas
        if area_level(code) not in levels:
            needed = min(levels, key=list(AreaLevel).index)
            yield Found(row, "area_code", _LEVEL_PROBLEMS[needed])
        elif code and code not in known:
            yield Found(row, "area_code", "area_unknown")
