"""Acts and reads."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from migranportal.audit.models import BLOCK, AuditEvent, RecordRead


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


class RecordReadFactory(DjangoModelFactory[RecordRead]):
    """A page of workers that a partner's machine was sent; ``people=`` gives the ids, ascending."""

    class Meta:
        model = RecordRead

    at = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    client_id = "klien-contoh"
    client_name = "Sinkron harian"
    organisation = "kpu"
    organisation_name = "Komisi Pemilihan Umum"
    dataset = "workers"
    kind = RecordRead.Kind.PAGE
    fields = factory.LazyFunction(lambda: ["name", "sex"])
    grants = factory.LazyFunction(lambda: [1])
    purpose = "Pemutakhiran daftar pemilih"
    basis = "PKS contoh pasal 4"
    people = factory.LazyFunction(list)
    blocks = factory.LazyAttribute(lambda read: sorted({person // BLOCK for person in read.people}))
    count = factory.LazyAttribute(lambda read: len(read.people))
    request_id = "permintaan-contoh"
