"""Agreements and what belongs to them."""

from datetime import date
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from agreements.models import (
    Agreement,
    AgreementFile,
    Amendment,
    DataClause,
    MonitoringNote,
    Obligation,
    Party,
    Succession,
    Task,
    TaskEvidence,
)
from migranportal.accounts.models import DataGrant, DataLevel
from tests.factories.accounts import OrganisationFactory

TODAY = date(2026, 3, 2)


class AgreementFactory(DjangoModelFactory[Agreement]):
    """A proposed agreement; the trait makes one in force."""

    class Meta:
        model = Agreement

    class Params:
        in_force = factory.Trait(
            state=Agreement.State.IN_FORCE,
            signed_date=date(2025, 1, 10),
            start_date=date(2025, 1, 10),
            end_date=date(2028, 1, 9),
            is_text_seen=True,
        )

    code = factory.Sequence(lambda n: f"perjanjian-{n}")
    kind = Agreement.Kind.MOU
    title = factory.Sequence(lambda n: f"Pelindungan pekerja migran {n}")
    purpose = "Pelindungan"
    scope = "Pertukaran data\nSosialisasi"


class PartyFactory(DjangoModelFactory[Party]):
    """A party with its number and liaison."""

    class Meta:
        model = Party

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    number = factory.Sequence(lambda n: f"B.{n}/KS/2025")
    liaison_name = "Penghubung Contoh"


class ObligationFactory(DjangoModelFactory[Obligation]):
    """A duty of a party."""

    class Meta:
        model = Obligation

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = Obligation.Kind.DUTY
    text = "Menyediakan data"


class AmendmentFactory(DjangoModelFactory[Amendment]):
    """An addendum that was signed."""

    class Meta:
        model = Amendment

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    kind = Amendment.Kind.ADDENDUM
    number = factory.Sequence(lambda n: f"ADD.{n}/2025")
    signed_date = date(2025, 6, 1)
    text = "Menambah ruang lingkup"


class TaskFactory(DjangoModelFactory[Task]):
    """A task that is not done yet."""

    class Meta:
        model = Task

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    title = factory.Sequence(lambda n: f"Tugas {n}")
    owner = factory.SubFactory(OrganisationFactory)
    due_date = date(2026, 6, 30)


class MonitoringNoteFactory(DjangoModelFactory[MonitoringNote]):
    """A note."""

    class Meta:
        model = MonitoringNote

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    date = TODAY
    text = "Pertukaran data berjalan"
    author = "petugas@contoh.test"


class DataClauseFactory(DjangoModelFactory[DataClause]):
    """Figures about workers for the whole country; the trait lets persons be read."""

    class Meta:
        model = DataClause

    class Params:
        persons = factory.Trait(
            dataset="workers",
            level=DataLevel.PERSON,
            fields=["name", "birth_date"],
            retention_days=365,
            security_contact="keamanan@contoh.test",
        )

    agreement = factory.SubFactory(AgreementFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    dataset = "worker-statistics"
    level = DataLevel.AGGREGATE
    purpose = "Pendataan pemilih di luar negeri"
    lawful_basis = "Tugas pelayanan publik (UU 27/2022 Pasal 20)"


class DataGrantFactory(DjangoModelFactory[DataGrant]):
    """A grant of figures in force on ``TODAY``."""

    class Meta:
        model = DataGrant

    organisation = factory.SubFactory(OrganisationFactory)
    dataset = "workers"
    level = DataLevel.AGGREGATE
    since_date = date(2025, 1, 1)
    until_date = date(2027, 12, 31)
    purpose = "Uji"
    basis = "Perjanjian uji"
    reference = factory.Sequence(lambda n: f"agreement:{n}/clause:{n}")


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class AgreementFileFactory(DjangoModelFactory[AgreementFile]):
    """The signed text."""

    class Meta:
        model = AgreementFile

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    kind = AgreementFile.Kind.SIGNED
    file = factory.LazyFunction(lambda: ContentFile(PDF, "naskah.pdf"))
    sha256 = sha256(PDF).hexdigest()


class TaskEvidenceFactory(DjangoModelFactory[TaskEvidence]):
    """A file that shows how far a task is."""

    class Meta:
        model = TaskEvidence

    task = factory.SubFactory(TaskFactory)
    file = factory.LazyFunction(lambda: ContentFile(PDF, "bukti.pdf"))
    caption = "Notula rapat"


class SuccessionFactory(DjangoModelFactory[Succession]):
    """An institution that was renamed."""

    class Meta:
        model = Succession

    predecessor = factory.SubFactory(OrganisationFactory)
    successor = factory.SubFactory(OrganisationFactory)
    source = "Uji"
