"""The rig itself: the suite runs as the application's ordinary role."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from tests.databases import empty_tables
from tests.factories.accounts import user_with
from tests.factories.workers import WorkerFactory


@pytest.mark.django_db
def test_application_role_is_ordinary() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_database_test_sees_everybody() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.areas', true)")
        assert cursor.fetchone() == ("*",)


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_nothing_behind() -> None:
    user_with(Role.VILLAGE_OFFICER)
    WorkerFactory()
    permissions = Permission.objects.count()
    empty_tables()
    assert not User.objects.exists()
    assert Permission.objects.count() == permissions > 0
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(name)})")  # noqa: S608
            kept = name in {"auth_permission", "django_content_type", "django_migrations"}
            assert cursor.fetchone() == (kept,), name
