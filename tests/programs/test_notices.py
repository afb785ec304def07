"""What is told by itself: what ends soon, data that grow old, and outcomes that changed, with the reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, LastTold, Notice
from programs.evaluation import evaluate
from programs.measures import Scope
from programs.models import CriteriaVersion, Designation
from programs.services import copy_version, publish_version
from programs.services.notices import tell_changed_outcomes, tell_what_ends
from programs.tasks import tell_people
from tests.factories.accounts import RoleAssignmentFactory, UserFactory, user_with
from tests.factories.programs import DesignationFactory
from tests.factories.villages import RegulationFactory, TaskForceFactory, VillageFactory
from tests.programs.conftest import NOW, TODAY, criterion_fields
from villages.models import TaskForce, Village, VillageRegulation

pytestmark = pytest.mark.django_db

CODE = "35.04.14.2011"
DAY = timedelta(days=1)
FORCE = criterion_fields("has_active_task_force", "is_true", is_mandatory=True)
RULE = criterion_fields("has_protection_regulation", "is_true", is_mandatory=True)


@pytest.fixture
def village() -> Village:
    return VillageFactory(
        area__code=CODE, area__name="Tunggangri", confirmed_date=TODAY, confirmed_by="x"
    )


@pytest.fixture
def officer() -> Any:
    return user_with(Role.VILLAGE_OFFICER)


def told(user: Any) -> list[Notice]:
    return list(Notice.objects.of(user).order_by("pk"))


def ends(on: date = TODAY) -> int:
    return tell_what_ends(on=on, at=NOW)


def judge(on: date = TODAY) -> None:
    ids = tuple(Village.objects.values_list("pk", flat=True))
    evaluate(Scope(ids=ids), as_of=on, at=NOW + (on - TODAY))


def changed(on: date = TODAY) -> int:
    return tell_changed_outcomes(on=on, at=NOW + (on - TODAY))


def test_a_term_is_told_at_each_milestone_once(village: Village, officer: Any) -> None:
    until = date(2027, 6, 30)
    TaskForceFactory(village=village, since_date=date(2025, 1, 1), until_date=until)
    days = [until - n * DAY for n in (91, 90, 89, 31, 30, 10, 7, 6, 0, -1)]
    assert [ends(day) for day in days] == [0, 1, 0, 0, 1, 0, 1, 0, 0, 0]
    assert {n.parameters["until_date"] for n in told(officer)} == {"2027-06-30"}
    assert {n.place for n in told(officer)} == {"Tunggangri"}


def test_a_day_without_a_run_skips_no_milestone(village: Village, officer: Any) -> None:
    until = TODAY + 28 * DAY
    TaskForceFactory(village=village, since_date=TODAY - 30 * DAY, until_date=until)
    assert [ends(), ends(), ends(TODAY + DAY)] == [1, 0, 0]


def test_a_term_that_is_followed_by_another_is_no_news(village: Village, officer: Any) -> None:
    until = TODAY + 20 * DAY
    TaskForceFactory(village=village, since_date=TODAY - 30 * DAY, until_date=until)
    TaskForceFactory(village=village, since_date=until + DAY, until_date=until + 400 * DAY)
    assert ends() == 0


def test_officers_and_heads_of_the_village_are_told_and_nobody_else(village: Village) -> None:
    TaskForceFactory(village=village, since_date=TODAY - 30 * DAY, until_date=TODAY + 20 * DAY)
    readers = [user_with(Role.VILLAGE_OFFICER), user_with(Role.VILLAGE_HEAD)]
    for role in set(Role) - {Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD}:
        user_with(role)
    user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012")
    former = UserFactory()
    RoleAssignmentFactory(user=former, role=Role.VILLAGE_OFFICER, until_date=TODAY - DAY)
    assert ends() == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {r.pk for r in readers}


def test_a_regulation_that_ends_is_told(village: Village, officer: Any) -> None:
    RegulationFactory(village=village, number="5/2024", repealed_date=TODAY + 60 * DAY)
    RegulationFactory(village=village, other_subject=True, repealed_date=TODAY + 60 * DAY)
    RegulationFactory(village=village)
    assert [ends(), ends()] == [1, 0]
    (notice,) = told(officer)
    assert (notice.kind, notice.parameters["number"]) == (Kind.REGULATION_ENDING, "5/2024")
    assert notice.link == f"/desa/{CODE}/peraturan/"


def test_evidence_is_told_before_it_is_too_old(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    publish(
        {**FORCE, "max_age_days": 730},
        criterion_fields("data_age_days", "at_most", 180),
        criterion_fields("usable_facility_kinds", "at_least", 1, max_age_days=10),
    )
    TaskForceFactory(
        village=village,
        decree_date=TODAY - 400 * DAY,
        since_date=TODAY - 400 * DAY,
        until_date=TODAY + 500 * DAY,
    )
    judge()
    # The file was confirmed today: on the 181st day it is too old.
    days = (149, 150, 151, 152, 173, 174, 175, 180, 181)
    told_on = [ends(TODAY + n * DAY) for n in days]
    assert told_on == [0, 0, 1, 0, 0, 1, 0, 0, 0]
    notice = told(officer)[0]
    assert notice.parameters["until_date"] == (TODAY + 181 * DAY).isoformat()
    assert notice.parameters["criteria"] == [{"id": "data_age_days", "en": "data_age_days"}]


def test_criteria_of_one_day_share_a_notice(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    same = {"max_age_days": 100}  # of the confirmation, which is newer than the records
    publish({**FORCE, **same}, {**RULE, **same})
    TaskForceFactory(
        village=village,
        since_date=TODAY - 90 * DAY,
        decree_date=TODAY - 90 * DAY,
        until_date=TODAY + 300 * DAY,
    )
    RegulationFactory(village=village, enacted_date=TODAY - 90 * DAY)
    judge()
    assert [ends(), ends(TODAY + 80 * DAY)] == [0, 1]
    assert len(told(officer)[0].parameters["criteria"]) == 2


def test_the_first_day_only_remembers(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    publish(FORCE)
    judge()
    assert [changed(), changed(TODAY + DAY)] == [0, 0]
    assert LastTold.objects.get().state.endswith(":0")


def test_a_changed_outcome_is_told_with_the_criterion_that_flipped(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    publish(FORCE, RULE, criterion_fields("usable_facility_kinds", "at_least", 1))
    RegulationFactory(village=village, enacted_date=TODAY - 90 * DAY)
    judge()
    changed()
    TaskForceFactory(village=village, since_date=TODAY, until_date=TODAY + 300 * DAY)
    judge(TODAY + DAY)
    assert [changed(TODAY + DAY), changed(TODAY + DAY), changed(TODAY + 2 * DAY)] == [1, 0, 0]
    (notice,) = told(officer)
    assert notice.kind == Kind.OUTCOME_MET
    assert notice.parameters["reason"] == [
        {"id": "has_active_task_force", "en": "has_active_task_force"}
    ]
    TaskForce.objects.all().delete()
    VillageRegulation.objects.all().delete()
    judge(TODAY + 3 * DAY)
    assert changed(TODAY + 3 * DAY) == 1
    notice = told(officer)[-1]
    assert notice.kind == Kind.OUTCOME_NOT_MET
    assert len(notice.parameters["reason"]) == 2


def test_there_and_back_between_two_days_is_no_news(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    publish(FORCE)
    judge()
    changed()
    force = TaskForceFactory(village=village, since_date=TODAY, until_date=TODAY + 300 * DAY)
    judge()
    force.delete()
    judge()
    assert changed(TODAY + DAY) == 0


def test_new_criteria_are_named_as_the_reason(
    village: Village, officer: Any, publish: Callable[..., CriteriaVersion]
) -> None:
    version = publish(RULE)
    RegulationFactory(village=village, enacted_date=TODAY - 90 * DAY)
    judge()
    changed()
    draft = copy_version(version, by=None, at=NOW)
    draft.criteria.update(measure="has_active_task_force")
    publish_version(draft, valid_from=TODAY + DAY, by=None, at=NOW)
    judge(TODAY + DAY)
    assert changed(TODAY + DAY) == 1
    assert told(officer)[0].parameters["reason"] == [{"message": "new criteria are in force"}]


@pytest.mark.parametrize(
    ("state", "offices_told"),
    [(Designation.State.DESIGNATED, 1), (Designation.State.PROPOSED, 0)],
)
def test_the_office_hears_of_designated_villages_that_fall(
    village: Village,
    publish: Callable[..., CriteriaVersion],
    state: str,
    offices_told: int,
) -> None:
    office, elsewhere = user_with(Role.BP3MI_OFFICER), user_with(Role.BP3MI_OFFICER, area="52")
    user_with(Role.VILLAGE_HEAD)
    publish(FORCE)
    DesignationFactory(village=village, state=state)
    force = TaskForceFactory(village=village, since_date=TODAY, until_date=TODAY + 300 * DAY)
    judge()
    changed()
    force.delete()
    judge(TODAY + DAY)
    assert changed(TODAY + DAY) == 1 + offices_told
    assert [n.kind for n in told(office)] == [Kind.DESIGNATED_NOT_MET] * offices_told
    assert told(elsewhere) == []


def test_villages_that_nobody_reads_about_are_not_remembered(
    village: Village, publish: Callable[..., CriteriaVersion]
) -> None:
    publish(FORCE)
    judge()
    assert changed() == 0
    assert not LastTold.objects.exists()


@pytest.mark.queries
def test_the_number_of_queries_does_not_grow_with_the_villages(
    publish: Callable[..., CriteriaVersion],
) -> None:
    publish(FORCE, criterion_fields("data_age_days", "at_most", 20))
    villages = [
        VillageFactory(area__code=f"35.04.14.20{n}", confirmed_date=TODAY, confirmed_by="x")
        for n in range(10, 40)
    ]
    for village in villages:
        user_with(Role.VILLAGE_OFFICER, area=village.area.code)
    judge()
    changed()
    for village in villages:
        TaskForceFactory(village=village, since_date=TODAY, until_date=TODAY + 20 * DAY)
    judge(TODAY + DAY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert changed(TODAY + DAY) == 30
        assert ends(TODAY + DAY) == 60
    assert len(queries) <= 14


def test_the_task_tells_both(village: Village, officer: Any) -> None:
    on = timezone.localdate()
    TaskForceFactory(village=village, since_date=on - 30 * DAY, until_date=on + 20 * DAY)
    tell_people()
    assert [n.kind for n in told(officer)] == [Kind.TASK_FORCE_ENDING]
