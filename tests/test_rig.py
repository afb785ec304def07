"""The rig itself: the suite runs as the application's ordinary role."""

import pytest
from django.db import connection


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
