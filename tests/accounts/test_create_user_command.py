"""The command that makes the first administrator of an installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission, Role

pytestmark = pytest.mark.django_db

ARGUMENTS = {"email": "admin@contoh.test", "name": "Admin", "role": Role.MINISTRY_ADMINISTRATOR}


def test_makes_an_account_with_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD", "sandi-yang-panjang")
    out = StringIO()
    call_command("create_user", **ARGUMENTS, stdout=out)
    user = User.objects.get()
    assert user.check_password("sandi-yang-panjang")
    assert user.holds(Permission.MANAGE_USERS)
    assert "admin@contoh.test" in out.getvalue()


def test_asks_for_the_password_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_PASSWORD", raising=False)
    answers = iter(["sandi-yang-panjang", "sandi-yang-lain"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        call_command("create_user", **ARGUMENTS)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "arguments", "message"),
    [
        ("pendek", {}, "10"),
        ("sandi-yang-panjang", {"area": "35"}, "area_code"),
        (
            "sandi-yang-panjang",
            {"role": Role.VILLAGE_OFFICER, "area": "11.01.01.2001"},
            "area_code",
        ),
    ],
)
def test_makes_nothing_of_bad_input(
    monkeypatch: pytest.MonkeyPatch, password: str, arguments: dict[str, str], message: str
) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD", password)
    with pytest.raises(CommandError, match=message):
        call_command("create_user", **{**ARGUMENTS, **arguments})
    assert not User.objects.exists()
