"""Failed tasks: counted, without anybody's data, retried, settled."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.operations import services
from migranportal.operations.models import FailedTask
from migranportal.operations.services.failures import keys_among, without_values
from tests.factories.accounts import user_with
from tests.factories.operations import FailedTaskFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("invalid literal for int() with base 10: 'Siti Aminah'"), "invalid literal"),
        (KeyError("3504145708900001"), "…"),
        (ValueError("Siti Aminah was born on 17/08/1990"), "… was born on …"),
        (ValueError("mail to siti@contoh.test refused"), "mail to … refused"),
        (OSError("no route to host"), "no route to host"),
        (ValueError("Connection refused"), "Connection refused"),
    ],
)
def test_values_are_left_out_of_the_words(error: Exception, text: str) -> None:
    found = without_values(error)
    assert found.startswith(text)
    for secret in ("Siti", "Aminah", "3504", "1990", "@"):
        assert secret not in found


def test_of_a_database_error_only_code_and_constraint_are_kept() -> None:
    error: Any = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_organisation (code, name, kind, area_code, source, created_at,"
                " updated_at) SELECT 'rahasia', 'Siti', 'other', '', '', now(), now()"
                " FROM generate_series(1, 2)"
            )
    except IntegrityError as caught:
        error = caught
    text = without_values(error)
    assert text.startswith("23505 accounts_organisation_code")
    assert "rahasia" not in text


def test_only_keys_and_days_are_kept_of_the_arguments() -> None:
    given = {"run_id": 7, "name": "Siti", "month": "2026-10", "nik": "3504145708900001"}
    assert keys_among(given) == {"run_id": 7, "month": "2026-10"}


def note(error: Exception, **arguments: Any) -> FailedTask:
    try:
        raise error
    except type(error) as caught:
        return services.note_failure(
            task="programs.tasks.work_on_run",
            arguments=arguments,
            error=caught,
            trace=caught.__traceback__,
            at=timezone.now(),
        )


def test_the_same_failure_is_counted_and_its_place_kept() -> None:
    note(OSError("no route"), run_id=1)
    again = note(OSError("no route at all"), run_id=1)
    note(OSError("no route"), run_id=2)
    assert FailedTask.objects.count() == 2
    assert (again.times, again.text) == (2, "no route at all")
    assert "tests/operations/test_failures.py" in again.places
    settled = services.note_success(
        task="programs.tasks.work_on_run", arguments={"run_id": 1}, at=timezone.now()
    )
    assert settled == 1
    assert note(OSError("no route"), run_id=1).times == 1  # a settled one is not counted on


def test_a_harmless_task_is_put_into_the_queue_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    failed = FailedTaskFactory(task="programs.tasks.work_on_run", arguments={"run_id": 5})
    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "migranportal.operations.tasks.current_app.send_task",
        lambda name, kwargs: sent.append((name, kwargs)),
    )
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:operations_retry", args=[failed.pk]))
    assert sent == [("programs.tasks.work_on_run", {"run_id": 5})]
    failed.refresh_from_db()
    assert failed.retried_by is not None


def test_an_unknown_task_is_not_run_twice(client: Client) -> None:
    failed = FailedTaskFactory(task="somewhere.tasks.pay_out")
    with pytest.raises(services.NotRetryableError):
        services.request_retry(
            failed=failed, by=user_with(Role.MINISTRY_ADMINISTRATOR), at=timezone.now()
        )
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    client.post(reverse("admin:operations_settle", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.settled_at is not None


@pytest.mark.parametrize("name", ["operations_retry", "operations_settle"])
@pytest.mark.parametrize("role", [Role.PROGRAM_OFFICER, Role.BP3MI_OFFICER])
def test_only_operators_act(client: Client, name: str, role: Role) -> None:
    failed = FailedTaskFactory()
    client.force_login(user_with(role))
    assert client.post(reverse(f"admin:{name}", args=[failed.pk])).status_code == 403
    failed.refresh_from_db()
    assert (failed.settled_at, failed.retried_at) == (None, None)
