"""Cooperatives of the country in a browser: they fit, read well, and nothing complains."""

import pytest
from django.urls import reverse

from migranportal.accounts.roles import Role
from tests.factories.cooperatives import (
    CooperativeFactory,
    CoverageTargetFactory,
    HealthAssessmentFactory,
    MeetingRuleFactory,
    ServedVillageFactory,
    SupplyLinkFactory,
)
from tests.factories.regions import AreaFactory
from tests.factories.villages import VillageFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]
PROVINCES = {"33": "Jawa Tengah", "35": "Jawa Timur", "52": "Nusa Tenggara Barat", "18": "Lampung"}


def test_national_pages(visit: Visit) -> None:
    CoverageTargetFactory(value=80_000)
    CoverageTargetFactory(value=81_000, is_in_use=False)
    MeetingRuleFactory()
    for province, name in PROVINCES.items():
        AreaFactory(code=province, name=name)
        for n in range(3):
            VillageFactory(area__code=f"{province}.04.14.20{n + 11}")
        seat = VillageFactory(area__code=f"{province}.05.01.2001")
        cooperative = CooperativeFactory(seat=seat, legal=province != "18")
        ServedVillageFactory(cooperative=cooperative)
        SupplyLinkFactory(cooperative=cooperative)
        HealthAssessmentFactory(cooperative=cooperative)
    visit.sign_in(Role.PROGRAM_OFFICER)
    national = reverse("admin:cooperatives_national")
    villages = reverse("admin:cooperatives_national_villages")
    rules = ("coveragetarget", "meetingrule", "healthrule")
    visit.tour(
        [
            national,
            f"{national}?area=35&urut=-villages&peta=rat",
            f"{national}?area=35.04.14",
            villages,
            f"{villages}?liputan=migrant",
            reverse("admin:cooperatives_supplylink_changelist"),
            reverse("admin:cooperatives_cooperative_changelist"),
            reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk]),
            *(reverse(f"admin:cooperatives_{name}_changelist") for name in rules),
            *(reverse(f"admin:cooperatives_{name}_add") for name in rules),
        ]
    )
