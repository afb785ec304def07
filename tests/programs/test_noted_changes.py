"""What the machine writes is noted for partners from the day on which one may follow it."""

from datetime import date

import pytest

from programs.models import VillageMeasures, VillageMeasuresChange
from tests.factories.agreements import DataGrantFactory
from tests.factories.villages import VillageFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def test_nothing_is_noted_while_nobody_can_follow() -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    VillageMeasures.objects.create(village=village, as_of_date=DAY, known_workers=3)
    DataGrantFactory(dataset="assessments")  # another one
    VillageMeasures.objects.update(known_workers=4)
    assert not VillageMeasuresChange.objects.exists()
    DataGrantFactory(dataset="measures")
    VillageMeasures.objects.update(known_workers=5)
    noted = VillageMeasuresChange.objects.values_list("pgh_obj_id", "pgh_label", "village_id")
    assert list(noted) == [(village.pk, "update", village.pk)]
