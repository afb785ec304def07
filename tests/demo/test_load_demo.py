"""The demo data: marked, repeatable, loaded once, and broad enough for every list."""

import json
from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as portal
from django.contrib.auth.hashers import is_password_usable
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Max
from django.test import TestCase, override_settings
from django.utils import timezone

from cooperatives.models import AnnualMeeting, Membership
from migranportal.accounts.models import RoleAssignment, User
from migranportal.accounts.roles import Role
from migranportal.demo.accounts import ACCOUNTS, PASSWORD
from migranportal.demo.files import SHOWN
from migranportal.demo.loading import Report, load_demo
from migranportal.demo.profiles import PROFILES, VILLAGES
from migranportal.demo.register import PLACES
from migranportal.notices.models import Kind, Notice
from migranportal.regions.models import Area
from programs.models import (
    Assessment,
    Designation,
    Proposal,
    PublicationRequest,
    TriedVillage,
    Visit,
)
from programs.selectors import publication_work
from programs.services import approve_publication, refresh_villages, stored_letter
from villages.models import (
    Activity,
    Evidence,
    Facility,
    ProgramCode,
    TaskForce,
    Village,
    VillageRegulation,
)
from villages.models.documents import thumbnail_of
from workers.models import FamilyMember, PermissionLetter, Person, Placement, Worker

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 2)
TUNGGANGRI = "35.04.14.2011"
IN_MEMORY = {
    **portal.STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}


@pytest.fixture
def files_in_memory(settings: LazySettings) -> None:
    settings.STORAGES = IN_MEMORY


def _load(as_of: date = AS_OF) -> Report:
    return load_demo(as_of=as_of, at=timezone.now())


class TestRegister:
    def test_every_place_has_its_parent(self) -> None:
        codes = {place.code for place in PLACES}
        assert all(place.parent in codes for place in PLACES if place.parent)

    def test_every_profiled_village_is_in_it(self) -> None:
        villages = {place.code for place in PLACES if place.level == Area.Level.VILLAGE}
        named = [code for codes in VILLAGES.values() for code in codes]
        assert set(named) < villages
        assert len(named) == len(set(named))
        assert set(VILLAGES) == set(PROFILES)

    def test_kinds_follow_from_the_codes(self) -> None:
        kinds = {place.code: place.kind for place in PLACES}
        assert kinds["35.04.14.2011"] == Area.Kind.DESA
        assert kinds["33.07.09.1015"] == Area.Kind.KELURAHAN
        assert [place.name for place in PLACES if place.is_customary] == [
            "Desa Adat Yoboi",
            "Desa Adat Heaiseai Yomo Heai",
        ]


@override_settings(STORAGES=IN_MEMORY)
class TestLoadedDemo(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.report = _load()

    def test_second_run_changes_nothing_even_on_another_day(self) -> None:
        assert self.report.people > 3000
        assert _load(date(2026, 5, 1)) == Report(
            areas=0, villages=0, people=0, designations=0, accounts=0, files=0, proposals=0
        )
        assert Proposal.objects.count() == self.report.proposals
        assert User.objects.filter(is_active=True).count() == len(ACCOUNTS)

    def test_marks_everything_invented(self) -> None:
        assert not Person.objects.filter(is_invented=False).exists()
        assert not Village.objects.filter(is_invented=False, population__isnull=False).exists()
        assert not TaskForce.objects.exclude(decree_number__startswith="CONTOH").exists()
        assert not VillageRegulation.objects.exclude(number__startswith="CONTOH").exists()

    def test_identity_numbers_are_of_the_right_shape_and_plainly_invented(self) -> None:
        person = Person.objects.filter(nik__isnull=False, sex=Person.Sex.FEMALE).first()
        assert person is not None
        assert person.nik[:6] == person.village.area.code[:8].replace(".", "")
        assert int(person.nik[6:8]) == person.birth_date.day + 40
        assert person.nik[12:14] == "99"

    def test_is_repeatable(self) -> None:
        people = Person.objects.filter(village__area__code="35.04.14.2011").order_by("pk")
        first = list(people.values_list("name", "birth_date"))
        assert len(first) > 100
        assert first[0] == ("Dewi Nugroho", date(1991, 4, 24))

    def test_every_stage_and_status_occurs(self) -> None:
        assert set(Worker.objects.values_list("stage", flat=True)) == {1, 2, 3}
        assert set(Worker.objects.values_list("procedural_status", flat=True)) == {0, 1, 2}
        assert Placement.objects.values("country").distinct().count() > 10
        assert set(Facility.objects.values_list("condition", flat=True)) == {
            "good",
            "fair",
            "broken",
        }

    def test_dates_of_the_worker_repeat_the_placements(self) -> None:
        for worker in Worker.objects.prefetch_related("placements")[:500]:
            stays = [p for p in worker.placements.all() if p.departure_date]
            departures = [p.departure_date for p in stays if p.departure_date]
            returns = [p.return_date for p in stays if p.return_date]
            assert worker.departed_date == max(departures, default=None)
            assert worker.returned_date == max(returns, default=None)

    def test_task_forces_are_current_expiring_and_expired(self) -> None:
        left = [(force.until_date - AS_OF).days for force in TaskForce.objects.all()]
        assert any(days < 0 for days in left)
        assert any(0 < days < 60 for days in left)
        assert any(days > 300 for days in left)

    def test_some_villages_are_untouched_and_some_stale(self) -> None:
        assert Village.objects.filter(is_invented=False).count() == 7
        assert Village.objects.filter(confirmed_date__lt=date(2024, 6, 1)).count() == 3

    def test_designations_are_reported_not_confirmed(self) -> None:
        designations = Designation.objects.all()
        assert not designations.filter(is_confirmed=True).exists()
        assert not designations.exclude(decree_number="", decree_date=None).exists()
        assert not designations.filter(source="").exists()
        assert set(
            designations.filter(program_id="desmigratif").values_list(
                "village__area__name", flat=True
            )
        ) == {"Tunggangri", "Betak", "Pagersari", "Kenanga", "Kuripan"}

    def test_every_outcome_occurs_in_both_programs(self) -> None:
        ids = Village.objects.values_list("pk", flat=True)
        refresh_villages(ids, as_of=AS_OF, at=timezone.now())
        for program in ProgramCode.values:
            found = Assessment.objects.filter(version__program=program)
            assert set(found.values_list("outcome", flat=True)) == {0, 1, 2}, program

    def test_proposals_stand_at_every_place_on_their_way(self) -> None:
        states = dict(Proposal.objects.values_list("village__area__name", "state"))
        assert states == {
            "Tunggangri": "submitted",
            "Kalidawir": "sent",
            "Betak": "returned",
            "Paringan": "verification",
            "Karangtalun": "rejected",
            "Tegaltaman": "recommended",
            "Jlamprang": "recommended",
        }
        assert self.report.proposals == len(states)
        for proposal in Proposal.objects.exclude(state="submitted"):
            letter = proposal.letters.get()
            assert stored_letter(letter).startswith(b"%PDF-")

    def test_steps_of_proposals_are_in_order_and_past(self) -> None:
        for proposal in Proposal.objects.all():
            times = list(proposal.steps.order_by("number").values_list("at", flat=True))
            assert times == sorted(times)
            assert times[-1] < timezone.now()

    def test_nobody_signs_in_as_the_other_people_of_the_proposals(self) -> None:
        extras = User.objects.exclude(email__in=[account.email for account in ACCOUNTS])
        assert extras.count() == 14  # officer and head of six villages, BP3MI of two provinces
        assert not extras.filter(is_active=True).exists()
        assert not any(is_password_usable(user.password) for user in extras)
        assert not extras.exclude(name__endswith="(contoh)").exists()

    def test_activities_of_the_shown_villages_have_a_picture(self) -> None:
        shown = Activity.objects.filter(village__area__code__in=SHOWN)
        assert shown.count() > 20
        assert not shown.filter(evidence=None).exists()
        for evidence in Evidence.objects.all():
            assert default_storage.exists(evidence.file.name)
            assert default_storage.exists(thumbnail_of(evidence.file.name))
            assert evidence.caption.endswith("gambar contoh")
            assert evidence.file.size < 100_000

    def test_shown_villages_have_scans_of_what_sets_things_up(self) -> None:
        for code in SHOWN:
            force = TaskForce.objects.get(village__area__code=code)
            regulation = VillageRegulation.objects.get(village__area__code=code)
            for file in (force.decree_file, regulation.file):
                assert file.read().startswith(b"%PDF-")

    def test_permission_letters_are_numbered_without_gaps(self) -> None:
        letters = PermissionLetter.objects.all()
        assert letters.count() > 1000
        assert letters.exclude(revoked_date=None).exists()
        assert not letters.exclude(number__startswith="CONTOH").exists()
        assert not letters.exclude(person__village=F("village")).exists()
        assert not letters.filter(issued_date__gt=AS_OF).exists()
        for year in letters.values("village", "issued_date__year").annotate(
            last=Max("serial"), count=Count("pk")
        ):
            assert year["last"] == year["count"]

    def test_who_gives_a_permission_is_in_the_family(self) -> None:
        for relation in ("spouse", "parent"):
            letters = PermissionLetter.objects.filter(relation=relation)
            assert letters.exists()
            for letter in letters.filter(village__area__code=TUNGGANGRI):
                family = FamilyMember.objects.filter(worker__person=letter.person)
                assert family.filter(relation=relation, name=letter.given_by).exists()

    def test_who_has_to_act_has_an_unread_notice(self) -> None:
        told = dict(Notice.objects.values_list("user__email").annotate(n=Count("pk")))
        assert told["tunggangri@portal.example"] == 1
        assert told["kades.tunggangri@portal.example"] == 2
        assert told["bp3mi.jatim@portal.example"] == 4
        unread = Notice.objects.filter(read_at=None).values_list("user__email", "place")
        assert set(unread.filter(user__is_active=True)) == {
            ("kades.tunggangri@portal.example", "Tunggangri"),
            ("bp3mi.jatim@portal.example", "Kalidawir"),
            ("admin@portal.example", ""),
            ("admin@portal.example", "Tegaltaman"),
            ("admin@portal.example", "Jlamprang"),
            ("program@portal.example", "Tegaltaman"),
            ("program@portal.example", "Jlamprang"),
        }

    def test_a_stricter_draft_waits_for_a_second_person(self) -> None:
        asked = PublicationRequest.objects.get()
        assert asked.is_open
        assert asked.requested_by.email == "program@portal.example"
        assert asked.version is not None
        assert "(contoh)" in asked.version.title
        assert asked.result["kinds"]["loss"] > 0
        tried = TriedVillage.objects.filter(request=asked).count()
        assert tried == Village.objects.count()
        changed = asked.version.criteria.filter(is_confirmed=False, source__contains="rekaan")
        assert changed.count() == 3
        admin = User.objects.get(email="admin@portal.example")
        (item,) = publication_work(admin)
        assert item.count == 1
        with transaction.atomic():
            version = approve_publication(asked, by=admin, at=timezone.now())
            assert version.state == "published"
            transaction.set_rollback(True)

    def test_members_are_noted_on_the_worker(self) -> None:
        members = Membership.objects.values("person").distinct().count()
        assert members > 300
        assert Worker.objects.exclude(cooperative_member_until=None).count() == members


@pytest.mark.usefixtures("files_in_memory")
class TestLoadDemo:
    def test_officer_hears_of_what_ends_soon(self, capsys: pytest.CaptureFixture[str]) -> None:
        _load(timezone.localdate())
        call_command("tell_people")
        officer = Notice.objects.filter(user__email="tunggangri@portal.example")
        assert Kind.TASK_FORCE_ENDING in officer.values_list("kind", flat=True)
        told = Notice.objects.count()
        call_command("tell_people")
        assert Notice.objects.count() == told
        assert "notices: 0 new" in capsys.readouterr().out

    def test_nothing_is_proposed_before_there_were_criteria(self) -> None:
        assert _load(date(2025, 11, 1)).proposals == 0
        assert User.objects.count() == len(ACCOUNTS)

    @pytest.mark.parametrize(
        ("as_of", "proposals", "designated"),
        [(date(2026, 1, 1), 5, set()), (date(2028, 2, 29), 9, {"Bogor", "Sukra"})],
    )
    def test_works_on_any_day(self, as_of: date, proposals: int, designated: set[str]) -> None:
        assert _load(as_of).proposals == proposals
        done = Proposal.objects.filter(state="designated")
        assert set(done.values_list("village__area__name", flat=True)) == designated
        assert not AnnualMeeting.objects.filter(held_date__gt=as_of).exists()
        assert not Placement.objects.filter(departure_date__gt=as_of).exists()
        assert not Visit.objects.filter(on__gt=timezone.localdate()).exists()

    def test_keeps_a_register_that_is_loaded_already(self) -> None:
        area = Area.objects.create(
            code="35", name="JAWA TIMUR", level="province", kind="provinsi", valid_from=AS_OF
        )
        _load()
        area.refresh_from_db()
        assert area.name == "JAWA TIMUR"
        assert Area.objects.get(code="35.04").parent == area


@pytest.mark.usefixtures("files_in_memory")
class TestAccounts:
    def test_every_role_has_one_that_signs_in(self, client: Any) -> None:
        load_demo(as_of=timezone.localdate(), at=timezone.now())
        roles = RoleAssignment.objects.values("role").annotate(n=Count("pk"))
        assert {row["role"] for row in roles} == set(Role.values)
        assert client.login(email=ACCOUNTS[0].email, password=PASSWORD)

    def test_list_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_demo", "--list-accounts", "--json")
        rows = json.loads(capsys.readouterr().out)
        assert set(rows[0]) == {"role", "email", "password", "area"}
        assert not User.objects.exists()


@pytest.mark.usefixtures("files_in_memory")
class TestCommand:
    def test_prints_what_it_added(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_demo", "--as-of", "2026-03-02", "--json")
        assert json.loads(capsys.readouterr().out)["accounts"] == len(ACCOUNTS)

    def test_refuses_outside_a_demo(self, settings: LazySettings) -> None:
        settings.PORTAL_DEMO = False
        with pytest.raises(CommandError, match="demos only"):
            call_command("load_demo")
        assert not Area.objects.exists()
