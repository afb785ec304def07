"""What the services of accounts do, record and refuse."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from migranportal.accounts import services
from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import ROLES, Permission, Role
from migranportal.accounts.services import NewAssignment
from migranportal.audit.models import AuditEvent
from migranportal.core.errors import DomainError
from migranportal.regions.models import Area
from tests.factories.accounts import OrganisationFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SINCE = date(2026, 3, 2)


@pytest.fixture
def areas() -> None:
    for code, level, kind in [
        ("35", "province", "provinsi"),
        ("35.04", "regency", "kabupaten"),
        ("35.04.14", "district", "kecamatan"),
        ("35.04.14.2011", "village", "desa"),
    ]:
        Area.objects.create(
            code=code, name=code, level=level, kind=kind, valid_from=date(2025, 6, 23)
        )
    Area.objects.create(
        code="35.04.14.2099",
        name="Lama",
        level="village",
        kind="desa",
        valid_from=date(2020, 1, 1),
        valid_until=date(2025, 6, 23),
    )


class TestCreateUser:
    def test_makes_an_account_and_records_it(self) -> None:
        organisation = OrganisationFactory()
        user = services.create_user(
            email="Ani@Contoh.TEST", name="Ani", organisation=organisation, by=None, at=AT
        )
        assert user.email == "ani@contoh.test"
        assert user.organisation == organisation
        assert not user.has_usable_password()
        event = AuditEvent.objects.get()
        assert (event.act, event.actor, event.target_id) == ("user.created", "system", str(user.pk))

    def test_refuses_an_address_twice_in_any_case(self) -> None:
        UserFactory(email="ani@contoh.test")
        with pytest.raises(services.EmailTakenError) as error:
            services.create_user(email="ANI@contoh.test", name="Ani", by=None, at=AT)
        assert error.value.field == "email"

    def test_refuses_what_is_no_address(self) -> None:
        with pytest.raises(ValidationError):
            services.create_user(email="ani", name="Ani", by=None, at=AT)
        assert not User.objects.exists()


class TestChangeUser:
    def test_changes_and_records_the_fields(self) -> None:
        user, actor = UserFactory(), UserFactory()
        services.change_user(user=user, by=actor, at=AT, name="Budi", is_active=False)
        user.refresh_from_db()
        assert (user.name, user.is_active) == ("Budi", False)
        assert AuditEvent.objects.get().details == {"fields": ["is_active", "name"]}

    def test_refuses_to_close_the_own_account(self) -> None:
        user = UserFactory()
        with pytest.raises(services.OwnAccountError):
            services.change_user(user=user, by=user, at=AT, is_active=False)

    def test_refuses_the_address_of_another(self) -> None:
        user, other = UserFactory.create_batch(2)
        with pytest.raises(services.EmailTakenError):
            services.change_user(user=user, by=None, at=AT, email=other.email.upper())


@pytest.mark.usefixtures("areas")
class TestAssignRole:
    def test_gives_the_role_and_records_it(self) -> None:
        user, actor = UserFactory(), user_with(Role.MINISTRY_ADMINISTRATOR)
        new = NewAssignment(Role.VILLAGE_OFFICER, "35.04.14.2011", SINCE, date(2027, 3, 1))
        assignment = services.assign_role(user=user, new=new, by=actor, at=AT)
        assert assignment.area_code == "35.04.14.2011"
        event = AuditEvent.objects.get()
        assert (event.act, event.actor, event.area_code) == (
            "role.assigned",
            actor.email,
            "35.04.14.2011",
        )
        assert event.details["role"] == "village_officer"

    @pytest.mark.parametrize(
        ("role", "area"),
        [
            (Role.VILLAGE_OFFICER, "35.04"),
            (Role.VILLAGE_OFFICER, ""),
            (Role.REGENCY_OFFICER, "35.04.14.2011"),
            (Role.BP3MI_OFFICER, ""),
            (Role.MINISTRY_ADMINISTRATOR, "35"),
            (Role.VILLAGE_OFFICER, "35.04.14.2011.1.1"),
        ],
    )
    def test_refuses_an_area_of_another_size(self, role: Role, area: str) -> None:
        new = NewAssignment(role, area, SINCE)
        with pytest.raises(services.AreaDoesNotFitRoleError) as error:
            services.assign_role(user=UserFactory(), new=new, by=None, at=AT)
        assert error.value.field == "area_code"
        assert not RoleAssignment.objects.exists()

    @pytest.mark.parametrize("area", ["35.04.14.2012", "35.04.14.2099"])
    def test_refuses_an_area_that_is_not_in_force(self, area: str) -> None:
        new = NewAssignment(Role.VILLAGE_OFFICER, area, SINCE)
        with pytest.raises(services.UnknownAreaError):
            services.assign_role(user=UserFactory(), new=new, by=None, at=AT)

    def test_a_role_may_begin_before_the_register_was_loaded(self) -> None:
        new = NewAssignment(Role.REGENCY_OFFICER, "35.04", date(2024, 1, 1))
        assert services.assign_role(user=UserFactory(), new=new, by=None, at=AT).pk

    @pytest.mark.parametrize(
        ("since", "until"),
        [(SINCE, None), (date(2025, 1, 1), SINCE), (date(2026, 12, 31), date(2027, 2, 1))],
    )
    def test_refuses_the_same_role_twice_at_a_time(self, since: date, until: date | None) -> None:
        user = UserFactory()
        first = NewAssignment(Role.REGENCY_OFFICER, "35.04", SINCE, date(2026, 12, 31))
        services.assign_role(user=user, new=first, by=None, at=AT)
        again = NewAssignment(Role.REGENCY_OFFICER, "35.04", since, until)
        with pytest.raises(services.OverlappingAssignmentError) as error:
            services.assign_role(user=user, new=again, by=None, at=AT)
        assert error.value.field == "since_date"
        following = NewAssignment(Role.REGENCY_OFFICER, "35.04", date(2027, 1, 1))
        assert services.assign_role(user=user, new=following, by=None, at=AT).pk

    @pytest.mark.parametrize("giver", [Role.PROGRAM_OFFICER, Role.BP3MI_OFFICER])
    def test_refuses_a_role_beyond_the_givers_own(self, giver: Role) -> None:
        new = NewAssignment(Role.REGENCY_OFFICER, "35.04", SINCE)
        with pytest.raises(services.BeyondOwnRightsError):
            services.assign_role(user=UserFactory(), new=new, by=user_with(giver), at=AT)

    def test_a_manager_of_a_province_stays_inside_it_and_gives_no_power_over_the_portal(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rule = ROLES[Role.BP3MI_OFFICER]
        manages = replace(rule, permissions=rule.permissions | {Permission.MANAGE_USERS})
        monkeypatch.setitem(ROLES, Role.BP3MI_OFFICER, manages)
        giver = user_with(Role.BP3MI_OFFICER, area="35")
        assert services.may_give(giver, Role.REGENCY_OFFICER, "35.04")
        assert not services.may_give(giver, Role.REGENCY_OFFICER, "52.02")
        assert not services.may_give(giver, Role.ANALYST, "")
        operates = replace(rule, permissions=rule.permissions | {Permission.OPERATE})
        monkeypatch.setitem(ROLES, Role.REGENCY_OFFICER, operates)
        assert not services.may_give(giver, Role.REGENCY_OFFICER, "35.04")

    def test_refuses_a_role_for_oneself(self) -> None:
        user = user_with(Role.MINISTRY_ADMINISTRATOR)
        new = NewAssignment(Role.DATA_PROTECTION_OFFICER, "", SINCE)
        with pytest.raises(services.OwnAccountError):
            services.assign_role(user=user, new=new, by=user, at=AT)

    def test_refuses_an_end_before_the_start(self) -> None:
        new = NewAssignment(Role.ANALYST, "", SINCE, date(2026, 3, 1))
        with pytest.raises(services.PeriodError) as error:
            services.assign_role(user=UserFactory(), new=new, by=None, at=AT)
        assert error.value.field == "until_date"


class TestEndAssignment:
    def test_ends_on_the_last_day_and_records_it(self) -> None:
        user = user_with(Role.ANALYST)
        assignment = user.assignments.get()
        services.end_assignment(assignment=assignment, until=SINCE, by=None, at=AT)
        assignment.refresh_from_db()
        assert assignment.until_date == SINCE
        assert AuditEvent.objects.get().act == "role.ended"

    def test_refuses_to_lengthen_what_ends(self) -> None:
        assignment = user_with(Role.ANALYST).assignments.get()
        services.end_assignment(assignment=assignment, until=SINCE, by=None, at=AT)
        with pytest.raises(services.PeriodError):
            services.end_assignment(assignment=assignment, until=date(2026, 3, 3), by=None, at=AT)

    def test_refuses_an_own_role(self) -> None:
        user = user_with(Role.MINISTRY_ADMINISTRATOR)
        with pytest.raises(services.OwnAccountError) as error:
            services.end_assignment(assignment=user.assignments.get(), until=SINCE, by=user, at=AT)
        assert isinstance(error.value, DomainError)
