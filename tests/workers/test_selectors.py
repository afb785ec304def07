"""Finding people: by name, by number, and who may be recorded twice."""

from datetime import date

import pytest

from migranportal.accounts.roles import Role
from migranportal.core.rowsecurity import visible_areas
from tests.factories.accounts import user_with
from tests.factories.regions import AreaFactory
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from workers.models import Person
from workers.selectors import district_is_known, possible_duplicates, search_people
from workers.selectors import people as selectors

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "35.04.14.2011", "52.03.13.2001"


class TestSearchPeople:
    def test_keeps_to_the_session_even_without_a_filter(self) -> None:
        here = PersonFactory(village=VillageFactory(area__code=HERE), name="Siti")
        PersonFactory(village=VillageFactory(area__code=ELSEWHERE), name="Siti")
        assert search_people(Person.objects.order_by("pk"), "siti").count() == 2
        with visible_areas(["35.04"]):
            assert list(search_people(Person.objects.order_by("pk"), "siti")) == [here]
        with visible_areas([]):
            assert not search_people(Person.objects.order_by("pk"), "siti").exists()

    def test_a_common_name_elsewhere_does_not_crowd_out_the_own_area(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(selectors, "MAX_NAME_HITS", 3)
        here = PersonFactory(village=VillageFactory(area__code=HERE), name="Siti")
        PersonFactory.create_batch(5, village=VillageFactory(area__code=ELSEWHERE), name="Siti")
        people = Person.objects.order_by("pk")
        assert search_people(people, "siti").count() == 3
        assert list(search_people(people, "siti", areas=["35.04"])) == [here]
        with visible_areas(["35.04", "36"]):
            assert list(search_people(people, "siti")) == [here]

    def test_an_area_outside_the_session_shows_nothing(self) -> None:
        PersonFactory(village=VillageFactory(area__code=ELSEWHERE), name="Siti")
        with visible_areas(["35.04"]):
            assert not search_people(Person.objects.order_by("pk"), "siti", areas=["52"]).exists()


class TestPossibleDuplicates:
    def test_are_alike_in_name_and_birth_date(self) -> None:
        village = VillageFactory(area__code=HERE)
        person = PersonFactory(village=village, name="Siti Aminah")
        alike = PersonFactory(village=village, name="SITI AMINNAH")
        PersonFactory(village=village, name="Siti Aminah", birth_date=date(1991, 1, 1))
        PersonFactory(village=village, name="Bambang Sutejo")
        PersonFactory(village=VillageFactory(area__code=ELSEWHERE), name="Siti Aminah")
        officer = user_with(Role.REGENCY_OFFICER)
        assert list(possible_duplicates(person, user=officer)) == [alike]

    def test_without_birth_date_live_in_the_same_village(self) -> None:
        village = VillageFactory(area__code=HERE)
        person = PersonFactory(village=village, name="Siti Aminah", birth_date=None)
        alike = PersonFactory(village=village, name="Siti Aminah")
        PersonFactory(village=VillageFactory(area__code="35.04.14.2016"), name="Siti Aminah")
        officer = user_with(Role.REGENCY_OFFICER)
        assert list(possible_duplicates(person, user=officer)) == [alike]


def test_a_district_stays_known_after_it_ended() -> None:
    AreaFactory(code="35.04.14", ended=True)
    assert district_is_known("35.04.14")
    assert not district_is_known("99.99.99")
