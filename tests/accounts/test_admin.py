"""The admin pages of accounts: made, changed, given roles and ended through them."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from migranportal.operations.services import send_invitations
from migranportal.regions.models import Area
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def administrator() -> User:
    return user_with(Role.MINISTRY_ADMINISTRATOR, email="admin@contoh.test")


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def role_row(user: User, *rows: dict[str, str]) -> dict[str, str]:
    """Return the post of the user's page with ``rows`` of roles."""
    stored = list(user.assignments.order_by("-since_date", "role", "area_code"))
    data = {
        "email": user.email,
        "name": user.name,
        "organisation": "",
        "is_active": "on",
        "assignments-TOTAL_FORMS": str(len(rows)),
        "assignments-INITIAL_FORMS": str(len(stored)),
    }
    for number, row in enumerate(rows):
        key = str(stored[number].pk) if number < len(stored) else ""
        fields = {"id": key, "user": str(user.pk), **row}
        data |= {f"assignments-{number}-{name}": value for name, value in fields.items()}
    return data


def new_role(role: Role, area: str) -> dict[str, str]:
    return {"role": role, "area_code": area, "since_date": TODAY, "until_date": ""}


def test_new_account_gets_a_link_and_the_way_to_its_roles(desk: Client) -> None:
    organisation = OrganisationFactory()
    response = desk.post(
        reverse("admin:accounts_user_add"),
        {"email": "Ani@contoh.test", "name": "Ani", "organisation": organisation.pk},
    )
    user = User.objects.get(email="ani@contoh.test")
    assert response.url == page_of(user)
    assert not user.has_usable_password()
    assert mail.outbox == []  # a worker mails it, as the invitations of a spreadsheet
    assert send_invitations(at=timezone.now()) == 1
    assert [message.to for message in mail.outbox] == [["ani@contoh.test"]]
    assert "/undangan/" in str(mail.outbox[0].body)
    acts = AuditEvent.objects.filter(target_id=str(user.pk)).order_by("pk")
    assert [(a.act, a.actor) for a in acts] == [
        ("user.created", "admin@contoh.test"),
        ("invitation.made", "admin@contoh.test"),
    ]


def test_address_in_use_is_named_at_its_field(desk: Client) -> None:
    UserFactory(email="ani@contoh.test")
    data = {"email": "ANI@contoh.test", "name": "Ani", "organisation": ""}
    response = desk.post(reverse("admin:accounts_user_add"), data)
    assert "email" in response.context["adminform"].form.errors


def test_role_is_given_by_the_service(desk: Client) -> None:
    user = UserFactory()
    data = role_row(user, new_role(Role.ANALYST, ""))
    assert desk.post(page_of(user), data).status_code == 302
    assert user.assignments.get().role == Role.ANALYST
    assert AuditEvent.objects.filter(act="role.assigned", actor="admin@contoh.test").count() == 1
    # The data of the account did not change, so nothing says that it did.
    assert not AuditEvent.objects.filter(act="user.changed").exists()


@pytest.mark.parametrize(("area", "field"), [("", "area_code"), ("11.01.01.2001", "area_code")])
def test_impossible_role_is_refused_at_its_field(desk: Client, area: str, field: str) -> None:
    user = UserFactory()
    response = desk.post(page_of(user), role_row(user, new_role(Role.VILLAGE_OFFICER, area)))
    (formset,) = response.context["inline_admin_formsets"]
    assert list(formset.formset.errors[0]) == [field]
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_village_role_is_given_for_a_village_of_the_register(desk: Client) -> None:
    Area.objects.create(
        code="35.04.14.2011",
        name="Tunggangri",
        level="village",
        kind="desa",
        valid_from="2020-01-01",
    )
    user = UserFactory()
    row = new_role(Role.VILLAGE_OFFICER, " 35.04.14.2011 ")
    assert desk.post(page_of(user), role_row(user, row)).status_code == 302
    assert user.assignments.get().area_code == "35.04.14.2011"


def test_role_is_ended_and_nothing_else_of_it_changes(desk: Client) -> None:
    user = user_with(Role.ANALYST)
    row = new_role(Role.MINISTRY_ADMINISTRATOR, "") | {"until_date": TODAY}
    assert desk.post(page_of(user), role_row(user, row)).status_code == 302
    assignment = user.assignments.get()
    assert (assignment.role, assignment.until_date.isoformat()) == (Role.ANALYST, TODAY)
    assert AuditEvent.objects.filter(act="role.ended").count() == 1


def test_nobody_gives_themselves_a_role(desk: Client, administrator: User) -> None:
    row = new_role(Role.MINISTRY_ADMINISTRATOR, "")
    data = role_row(administrator, row, new_role(Role.DATA_PROTECTION_OFFICER, ""))
    desk.post(page_of(administrator), data)
    assert administrator.assignments.count() == 1


def test_nobody_closes_their_own_account(desk: Client, administrator: User) -> None:
    data = role_row(administrator)
    del data["is_active"]
    desk.post(page_of(administrator), data)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_account_is_closed_and_sign_in_ends(desk: Client) -> None:
    user = UserFactory()
    data = role_row(user)
    del data["is_active"]
    desk.post(page_of(user), data)
    user.refresh_from_db()
    assert not user.is_active
    assert AuditEvent.objects.get(act="user.changed").details == {"fields": ["is_active"]}


def test_links_are_sent_to_open_accounts_only(desk: Client) -> None:
    users = [UserFactory(), UserFactory(is_active=False)]
    data = {"action": "send_password_links", "_selected_action": [user.pk for user in users]}
    desk.post(reverse("admin:accounts_user_changelist"), data)
    assert [message.to for message in mail.outbox] == [[users[0].email]]


def test_roles_cannot_be_deleted(desk: Client) -> None:
    user = user_with(Role.ANALYST)
    row = new_role(Role.ANALYST, "") | {"since_date": "2020-01-01", "DELETE": "on"}
    desk.post(page_of(user), role_row(user, row))
    assert user.assignments.count() == 1
