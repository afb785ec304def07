"""Factories of cooperatives and what belongs to them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from cooperatives.models import (
    AnnualMeeting,
    BusinessUnit,
    Cooperative,
    CoverageTarget,
    HealthAssessment,
    HealthLevel,
    HealthRule,
    MeetingRule,
    Membership,
    ServedVillage,
    SupplyLink,
)
from tests.factories.villages import TODAY, VillageFactory
from tests.factories.workers import PersonFactory


class CooperativeFactory(DjangoModelFactory[Cooperative]):
    """A cooperative without a legal entity yet."""

    class Meta:
        model = Cooperative

    class Params:
        legal = factory.Trait(
            legal_entity_number=factory.Sequence(lambda n: f"AHU-{n:07d}.AH.01.29.2025"),
            legal_entity_date=date(2025, 7, 18),
        )
        dissolved = factory.Trait(dissolved_date=date(2026, 1, 31))

    name = factory.Sequence(lambda n: f"Koperasi Desa Merah Putih {n}")
    kind = Cooperative.Kind.KDKMP
    seat = factory.SubFactory(VillageFactory)


class ServedVillageFactory(DjangoModelFactory[ServedVillage]):
    """The cooperative's seat, served until further notice."""

    class Meta:
        model = ServedVillage

    cooperative = factory.SubFactory(CooperativeFactory)
    village = factory.SelfAttribute("cooperative.seat")
    since_date = date(2025, 8, 1)


class MembershipFactory(DjangoModelFactory[Membership]):
    """A member from the village of the seat."""

    class Meta:
        model = Membership

    cooperative = factory.SubFactory(CooperativeFactory)
    person = factory.SubFactory(PersonFactory, village=factory.SelfAttribute("..cooperative.seat"))
    since_date = date(2025, 9, 1)


class BusinessUnitFactory(DjangoModelFactory[BusinessUnit]):
    """A shop."""

    class Meta:
        model = BusinessUnit

    cooperative = factory.SubFactory(CooperativeFactory)
    name = factory.Sequence(lambda n: f"Gerai {n}")
    since_date = date(2025, 9, 1)


class AnnualMeetingFactory(DjangoModelFactory[AnnualMeeting]):
    """The meeting about last year."""

    class Meta:
        model = AnnualMeeting

    cooperative = factory.SubFactory(CooperativeFactory)
    book_year = TODAY.year - 1
    held_date = date(TODAY.year, 2, 10)
    attendance = 40


class SupplyLinkFactory(DjangoModelFactory[SupplyLink]):
    """A kitchen that is supplied until further notice."""

    class Meta:
        model = SupplyLink

    cooperative = factory.SubFactory(CooperativeFactory)
    buyer_kind = SupplyLink.Buyer.MBG
    buyer = factory.Sequence(lambda n: f"Dapur {n}")
    commodity = "Beras"
    since_date = date(2025, 9, 1)


class CoverageTargetFactory(DjangoModelFactory[CoverageTarget]):
    """A target in use."""

    class Meta:
        model = CoverageTarget

    code = factory.Sequence(lambda n: f"target-{n}")
    kind = Cooperative.Kind.KDKMP
    value = 10
    as_of_date = date(2025, 3, 27)
    is_in_use = True
    source = "Inpres contoh"


class MeetingRuleFactory(DjangoModelFactory[MeetingRule]):
    """Until 30 June of the following year."""

    class Meta:
        model = MeetingRule

    months = 6
    valid_from = date(2000, 1, 1)
    source = "Aturan contoh"


class HealthRuleFactory(DjangoModelFactory[HealthRule]):
    """A version of the rule."""

    class Meta:
        model = HealthRule

    code = factory.Sequence(lambda n: f"aturan-{n}")
    title = factory.Sequence(lambda n: f"Aturan kesehatan {n}")
    year = 2021
    source = "Aturan contoh"


class HealthLevelFactory(DjangoModelFactory[HealthLevel]):
    """A grade."""

    class Meta:
        model = HealthLevel

    rule = factory.SubFactory(HealthRuleFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Sehat {n}")


class HealthAssessmentFactory(DjangoModelFactory[HealthAssessment]):
    """The grade of last year."""

    class Meta:
        model = HealthAssessment

    cooperative = factory.SubFactory(CooperativeFactory)
    book_year = TODAY.year - 1
    level = factory.SubFactory(HealthLevelFactory)
    assessed_date = date(TODAY.year, 2, 20)
