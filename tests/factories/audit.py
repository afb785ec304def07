"""Events of the audit."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from migranportal.audit.models import AuditEvent


class AuditEventFactory(DjangoModelFactory[AuditEvent]):
    """Somebody did something to an organisation."""

    class Meta:
        model = AuditEvent

    at = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    act = "organisation.changed"
    actor = "petugas@contoh.test"
    target_type = "accounts.organisation"
    target_id = factory.Sequence(str)
    target_label = factory.Sequence(lambda n: f"Organisasi {n}")
