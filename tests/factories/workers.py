"""Factories of people, workers and what belongs to them."""

from datetime import date, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.core.encryption import lookup_hash
from tests.factories.regions import CountryFactory
from tests.factories.villages import TODAY, VillageFactory
from workers.models import (
    BusinessGroup,
    Complaint,
    ComplaintDeadline,
    ComplaintKind,
    FamilyMember,
    PermissionLetter,
    Person,
    Placement,
    ReturneeBusiness,
    VoterRegistration,
    Worker,
)


class PersonFactory(DjangoModelFactory[Person]):
    """A woman born in 1990 without identity numbers; ``nik=`` sets the number and its hash."""

    class Meta:
        model = Person

    class Params:
        with_nik = factory.Trait(
            nik=factory.Sequence(lambda n: f"350414{41:02d}0190{n % 9999 + 1:04d}")
        )
        with_family_card = factory.Trait(
            family_card=factory.Sequence(lambda n: f"350414010190{n % 9999 + 1:04d}")
        )
        man = factory.Trait(sex=Person.Sex.MALE)

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence(lambda n: f"Siti Contoh {n}")
    sex = Person.Sex.FEMALE
    birth_date = date(1990, 1, 1)
    nik: Any = None
    nik_hash = factory.LazyAttribute(lambda o: lookup_hash(o.nik, purpose="nik") if o.nik else None)
    family_card: Any = None
    family_card_hash = factory.LazyAttribute(
        lambda o: lookup_hash(o.family_card, purpose="family_card") if o.family_card else None
    )


class WorkerFactory(DjangoModelFactory[Worker]):
    """A prospective worker; ``WorkerFactory(village=...)`` places the person too.

    The traits set the dates that the services would derive from placements; no placement is made.
    """

    class Meta:
        model = Worker

    class Params:
        abroad = factory.Trait(stage=Worker.Stage.ABROAD, departed_date=TODAY - timedelta(days=100))
        returned = factory.Trait(
            stage=Worker.Stage.RETURNED,
            departed_date=TODAY - timedelta(days=900),
            returned_date=TODAY - timedelta(days=200),
        )
        procedural = factory.Trait(
            procedural_status=Worker.ProceduralStatus.PROCEDURAL,
            judged_by="BP3MI Jawa Timur",
            judged_date=TODAY - timedelta(days=90),
            judged_basis="Sisko P2MI",
        )
        non_procedural = factory.Trait(
            procedural_status=Worker.ProceduralStatus.NON_PROCEDURAL,
            judged_by="BP3MI Jawa Timur",
            judged_date=TODAY - timedelta(days=90),
            judged_basis="Wawancara",
        )

    village = factory.SubFactory(VillageFactory)
    person = factory.SubFactory(PersonFactory, village=factory.SelfAttribute("..village"))
    stage = Worker.Stage.PROSPECTIVE
    confirmed_date = TODAY - timedelta(days=10)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        """Follow the village of a person that was given."""
        kwargs["village"] = kwargs["person"].village
        return super()._create(model_class, *args, **kwargs)


class PlacementFactory(DjangoModelFactory[Placement]):
    """A placement in Taiwan that has not departed yet; does not touch the worker's dates."""

    class Meta:
        model = Placement

    class Params:
        open = factory.Trait(departure_date=TODAY - timedelta(days=100))
        closed = factory.Trait(
            departure_date=TODAY - timedelta(days=900),
            return_date=TODAY - timedelta(days=200),
            return_category=Placement.ReturnCategory.CONTRACT_END,
        )

    worker = factory.SubFactory(WorkerFactory)
    scheme = Placement.Scheme.P_TO_P
    employer_type = Placement.EmployerType.INDIVIDUAL
    country = factory.SubFactory(CountryFactory)


class VoterRegistrationFactory(DjangoModelFactory[VoterRegistration]):
    """A registration in Taipei for an election."""

    class Meta:
        model = VoterRegistration

    person = factory.SubFactory(PersonFactory)
    election = "Pemilu Contoh"
    country = factory.SubFactory(CountryFactory)
    city = "Taipei"
    state = VoterRegistration.State.REGISTERED
    state_date = TODAY - timedelta(days=30)


class FamilyMemberFactory(DjangoModelFactory[FamilyMember]):
    """A child of a worker."""

    class Meta:
        model = FamilyMember

    worker = factory.SubFactory(WorkerFactory)
    relation = FamilyMember.Relation.CHILD
    name = factory.Sequence(lambda n: f"Anak {n}")
    sex = Person.Sex.FEMALE


class BusinessGroupFactory(DjangoModelFactory[BusinessGroup]):
    """An active group of returnees."""

    class Meta:
        model = BusinessGroup

    class Params:
        ended = factory.Trait(until_date=TODAY - timedelta(days=10))

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence(lambda n: f"Kelompok Usaha {n}")
    since_date = date(2024, 5, 1)
    confirmed_date = TODAY - timedelta(days=20)


class ReturneeBusinessFactory(DjangoModelFactory[ReturneeBusiness]):
    """A business of a returnee, outside any group."""

    class Meta:
        model = ReturneeBusiness

    owner = factory.SubFactory(WorkerFactory, returned=True)
    name = factory.Sequence(lambda n: f"Usaha {n}")
    since_date = date(2024, 6, 1)


class PermissionLetterFactory(DjangoModelFactory[PermissionLetter]):
    """A letter in force, issued by the village of its holder."""

    class Meta:
        model = PermissionLetter

    class Params:
        revoked = factory.Trait(
            revoked_date=TODAY - timedelta(days=5), revoked_reason="Dicabut keluarga"
        )

    village = factory.SubFactory(VillageFactory)
    person = factory.SubFactory(PersonFactory, village=factory.SelfAttribute("..village"))
    holder_name = factory.SelfAttribute("person.name")
    serial = factory.Sequence(lambda n: n + 1)
    number = factory.LazyAttribute(lambda o: f"{o.serial:03d}/SIK/2026")
    issued_date = TODAY - timedelta(days=20)
    given_by = "Suami Contoh"
    relation = PermissionLetter.Giver.SPOUSE
    signed_by = "Kepala Desa Contoh"


class ComplaintKindFactory(DjangoModelFactory[ComplaintKind]):
    """A kind of the working list."""

    class Meta:
        model = ComplaintKind

    code = factory.Sequence(lambda n: f"jenis-{n}")
    name_id = factory.Sequence(lambda n: f"Jenis {n}")
    name_en = factory.Sequence(lambda n: f"Kind {n}")
    source = "Daftar kerja portal"


class ComplaintDeadlineFactory(DjangoModelFactory[ComplaintDeadline]):
    """Three days, one where urgent, for what was just received."""

    class Meta:
        model = ComplaintDeadline
        django_get_or_create = ("state",)

    state = "received"
    days = 3
    urgent_days = 1
    source = "Sasaran kerja portal"


class ComplaintFactory(DjangoModelFactory[Complaint]):
    """A complaint that was just received, with a name, and referred to nobody; without steps."""

    class Meta:
        model = Complaint

    class Params:
        strict = factory.Trait(confidentiality=Complaint.Confidentiality.STRICT)
        urgent = factory.Trait(urgency=Complaint.Urgency.URGENT)
        anonymous = factory.Trait(is_anonymous=True, complainant=None, contact=None)
        overdue = factory.Trait(due_date=TODAY - timedelta(days=1))
        referred = factory.Trait(state="referred", level="regency")

    village = factory.SubFactory(VillageFactory)
    number = factory.Sequence(lambda n: f"ADU/contoh/2026/{n:03d}")
    received_date = TODAY - timedelta(days=5)
    channel = Complaint.Channel.VILLAGE_OFFICE
    complainant: Any = "Ibu Contoh"
    contact: Any = "0812 0000 0000"
    kind = factory.SubFactory(ComplaintKindFactory)
    description = "Gaji tiga bulan belum dibayar."
    state = "received"
    state_date = factory.SelfAttribute("received_date")
