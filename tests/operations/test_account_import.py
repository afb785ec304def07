"""Accounts from a spreadsheet: problems by row, invitations, taken back while nobody signed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.imports.models import Import
from migranportal.notices.models import Notice
from migranportal.operations.models import Invitation
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.notices import NoticeFactory
from tests.factories.regions import AreaFactory
from tests.imports.conftest import (
    Sender,
    _own_storage,  # noqa: F401 (a fixture)
    csv_of,
    make_sender,
    problems_of,
    sheet_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> Sender:
    AreaFactory(code="35", name="Jawa Timur")
    AreaFactory(code="35.04", name="Tulungagung")
    OrganisationFactory(code="bp3mi-jatim", name="BP3MI Jawa Timur")
    return make_sender(Role.MINISTRY_ADMINISTRATOR)


def account(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "email": f"Petugas{number}@Kabupaten.test",
        "name": f"Petugas Contoh {number}",
        "role": "Petugas kabupaten/kota" if number % 2 else "regency_officer",
        "area_code": "35.04",
        **changes,
    }


def sent(ministry: Sender, rows: list[dict[str, Any]]) -> Import:
    return ministry.sent("accounts", sheet_of("accounts", rows), url="/impor/")


def test_each_row_becomes_an_account_with_a_role_and_an_invitation(ministry: Sender) -> None:
    rows = [
        account(role="regency_officer", organisation="BP3MI Jawa Timur", until="31/12/2030"),
        account(2, role="bp3mi_officer", area_code="35"),
        account(3, role="analyst", area_code=""),
    ]
    started = sent(ministry, rows)
    assert (started.state, problems_of(started)) == (Import.State.CHECKED, [])
    assert not User.objects.filter(email__startswith="petugas1@").exists()
    started = ministry.decide(started)
    assert (started.state, started.imported_rows) == (Import.State.IMPORTED, 3)
    first = User.objects.get(email="petugas1@kabupaten.test")
    assert not first.has_usable_password()
    assert str(first.organisation) == "BP3MI Jawa Timur"
    role = first.assignments.get()
    assert (role.role, role.area_code, role.since_date) == (
        "regency_officer",
        "35.04",
        timezone.localdate(),
    )
    assert role.until_date is not None
    assert Invitation.objects.to_send().count() == 3
    assert Invitation.objects.get(user=first).invited_by == ministry.user


def test_every_problem_is_named(ministry: Sender) -> None:
    UserFactory(email="ada@kabupaten.test")
    rows = [
        account(role="regency_officer", email="bukan alamat"),
        account(2, role="regency_officer", email="ADA@kabupaten.test"),
        account(3, role="regency_officer"),
        account(4, role="regency_officer", email="petugas3@kabupaten.test"),
        account(5, role="regency_officer", area_code="35"),
        account(6, role="regency_officer", area_code="35.99"),
        account(7, role="kepala"),
        account(8, role="analyst", area_code="35"),
        account(9, role="regency_officer", since="01/01/2030", until="01/01/2029"),
        account(10, role="regency_officer", organisation="Kantor lain"),
    ]
    started = sent(ministry, rows)
    assert [
        (row, column, code.partition("_like")[0]) for row, column, code in problems_of(started)
    ] == [
        (2, "email", "email"),
        (3, "email", "email_registered"),
        (5, "email", "twice_email"),
        (6, "area_code", "area_of_regency"),
        (7, "area_code", "area_unknown"),
        (8, "role", "choice"),
        (9, "area_code", "area_of_country"),
        (10, "until", "ends_before_start"),
        (11, "organisation", "choice"),
    ]
    assert ministry.page(started)


def test_is_taken_back_while_nobody_signed_in(ministry: Sender) -> None:
    started = ministry.decide(
        sent(ministry, [account(n, role="regency_officer") for n in (1, 2, 3)])
    )
    NoticeFactory(user=User.objects.get(email="petugas1@kabupaten.test"))
    before = User.objects.exclude(email__endswith="@kabupaten.test").count()
    assert ministry.undo(started).status_code == 302
    assert started.state == Import.State.UNDONE
    assert User.objects.count() == before
    assert not Invitation.objects.exists()
    assert not Notice.objects.exists()
    assert RoleAssignment.objects.count() == 1  # the sender's own


def test_stays_once_somebody_has_a_password_or_a_role_was_changed(ministry: Sender) -> None:
    started = ministry.decide(sent(ministry, [account(1, role="regency_officer")]))
    user = User.objects.get(email="petugas1@kabupaten.test")
    user.set_password("kata-sandi-panjang-7")
    user.save()
    refused = ministry.undo(started)
    assert refused.status_code == 409
    assert "password" in refused.content.decode()
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("role", [Role.PROGRAM_OFFICER, Role.BP3MI_OFFICER, Role.VILLAGE_OFFICER])
def test_is_for_who_manages_users(ministry: Sender, role: Role) -> None:
    other = make_sender(role)
    response = other.send("accounts", csv_of("accounts", [account()]), url="/impor/")
    assert response.status_code == 422
    started = sent(ministry, [account(1, role="regency_officer")])
    assert other.client.get(f"/impor/{started.pk}/").status_code == 404
    assert default_storage.exists(started.file)
