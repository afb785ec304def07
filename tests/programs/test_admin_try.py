"""The try of a draft on the desk: effect, list, curve, downloads; asking, deciding, comparing."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from migranportal.accounts.roles import Role
from programs import services
from programs.models import CriteriaVersion, Designation, PublicationRequest, Run
from programs.selectors import publication_work
from tests.factories.accounts import user_with
from tests.factories.villages import RegulationFactory, VillageFactory
from tests.factories.workers import WorkerFactory
from tests.programs.admin_country import run_country
from tests.programs.conftest import criterion_fields
from tests.programs.publishing import Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def client(desk: Desk) -> Client:
    return client_of(desk.asker)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:programs_{name}", args=args)


def try_url(desk: Desk) -> str:
    return url("version_publish", desk.draft.pk)


def form_of(client: Client, desk: Desk, **data: Any) -> dict[str, Any]:
    form = client.get(try_url(desk)).context["form"]
    today = timezone.localdate().isoformat()
    return {"seen": form.initial["seen"], "valid_from": today, "remark": "uji", **data}


def lines_of(answer: Any) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


# --- The effect -------------------------------------------------------------------------------


def test_curve_is_of_the_threshold_that_decides(client: Client, desk: Desk) -> None:
    fields = {"code": "pendukung", "is_mandatory": False}
    supporting = criterion_fields("usable_facility_kinds", "at_least", 2, **fields)
    added = services.add_criterion(desk.draft, by=desk.writer, at=timezone.now(), **supporting)
    services.move_criterion(added, to=1, by=desk.writer, at=timezone.now())
    context = client.get(try_url(desk)).context
    assert context["curve"].code == "known-workers"
    assert context["filters"]["curve"].value() == "known-workers"
    context = client.get(try_url(desk), {"curve": added.code}).context
    assert context["filters"]["curve"].value() == context["curve"].code == added.code


def test_effect_names_villages_criterion_and_margin(client: Client, desk: Desk) -> None:
    context = client.get(try_url(desk)).context
    kinds = {f.kind: f.villages for f in context["effect"].figures}
    assert kinds == {"gain": 0, "loss": 1, "open": 0, "other": 0}
    (province,) = context["effect"].provinces
    assert (province.code, province.changed) == ("35", 1)
    (line,) = context["lines"]
    assert line.village.code == "35.04.14.2011"
    (flip,) = line.flips
    assert flip.title == "Residents are migrant workers"
    assert flip.value == "2 people"
    assert flip.before == "at least 1 people (mandatory)"
    assert flip.after == "at least 3 people (mandatory)"
    assert flip.margin == "1 people off the threshold"
    (cause,) = context["causes"]
    assert (cause.code, cause.flips) == ("known-workers", 1)
    desk.draft.refresh_from_db()
    assert desk.draft.state == "draft"


def test_gain_names_the_criterion_that_gave_way(client: Client, desk: Desk) -> None:
    """The village without a regulation becomes eligible once none is asked for."""
    regulation = desk.draft.criteria.get(measure="has_protection_regulation")
    services.remove_criterion(regulation, by=desk.writer, at=timezone.now())
    desk.edit(by=desk.writer, threshold=1)
    (line,) = client.get(try_url(desk)).context["lines"]
    assert (line.village.code, line.kind) == ("35.04.14.2016", "gain")
    assert [(f.title, f.after) for f in line.flips] == [
        ("There is a protection regulation", "not asked for")
    ]


def test_village_that_becomes_undetermined(client: Client, desk: Desk) -> None:
    facilities = desk.draft.criteria.get(measure="usable_facility_kinds")
    services.change_criterion(facilities, is_mandatory=True, by=desk.writer, at=timezone.now())
    desk.edit(by=desk.writer, threshold=1)
    (line,) = client.get(try_url(desk)).context["lines"]
    assert (line.village.code, line.kind) == ("35.04.14.2011", "open")
    assert [f.after for f in line.flips] == ["threshold not published (mandatory)"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "loss"}, 1),
        ({"kind": "gain"}, 0),
        ({"province": "35"}, 1),
        ({"cause": "known-workers"}, 1),
        ({"cause": "usable-facility-kinds"}, 0),
        ({"q": "tungg"}, 1),
        ({"q": "35.04.14"}, 1),
        ({"q": "%"}, 0),
        ({"q": "betak"}, 0),
        ({"kind": "nonsense", "p": "x"}, 1),
    ],
)
def test_list_is_searched_and_filtered(
    client: Client, desk: Desk, query: dict[str, str], found: int
) -> None:
    context = client.get(try_url(desk), query).context
    assert (context["whole"], len(context["lines"])) == (found, found)


def test_designated_villages_that_would_fall_are_named(client: Client, desk: Desk) -> None:
    program = desk.country.version.program
    for village in (desk.country.eligible, desk.country.not_eligible):
        Designation.objects.create(village=village, program=program, state="designated")
    designated = client.get(try_url(desk)).context["designated"]
    assert [line.village.name for line in designated.falling] == ["Tunggangri"]
    assert [line.village.name for line in designated.below_already] == ["Betak"]


def test_curve_counts_eligible_villages_over_the_threshold(client: Client, desk: Desk) -> None:
    answer = client.get(try_url(desk), {"curve": "known-workers"})
    rows = {t: n for t, n, which in answer.context["curve"].rows if not which}
    assert [rows[t] for t in ("0", "1", "2", "3", "10")] == ["1", "1", "1", "0", "0"]
    assert [m.label for m in answer.context["curve"].marks] == [
        "in force: 1, 1 villages",
        "draft: 3, 0 villages",
    ]


def test_curve_of_a_share_and_of_an_age(client: Client, desk: Desk) -> None:
    judged = {"judged_by": "uji", "judged_date": timezone.localdate()}
    share = criterion_fields("procedural_share", "at_least")
    services.add_criterion(desk.draft, by=desk.writer, at=timezone.now(), **share)
    desk.edit(by=desk.writer, threshold=1)
    WorkerFactory(village=desk.country.eligible, procedural_status=1, **judged)
    WorkerFactory(village=desk.country.eligible, procedural_status=2, **judged)
    run_country()
    curve = client.get(try_url(desk), {"curve": "procedural-share"}).context["curve"]
    assert not curve.is_mandatory
    rows = {t: n for t, n, _which in curve.rows}
    assert (rows["0"], rows["100"]) == ("1", "0")
    age = client.get(try_url(desk), {"curve": "data-age-days"}).context["curve"]
    assert {t: n for t, n, which in age.rows if not which}["0"] == "0"  # confirmed three days ago


def test_download_has_a_row_per_village_and_criterion(client: Client, desk: Desk) -> None:
    address = url("version_effect", desk.draft.pk)
    header, line = lines_of(client.get(address))
    assert header.startswith("village code,")
    assert line.startswith("35.04.14.2011,Tunggangri,")
    assert "Residents are migrant workers,2.0," in line
    assert ",-1.0," in line
    assert len(lines_of(client.get(address, {"kind": "gain"}))) == 1
    answer = client.get(address, {"format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(book.get_sheet_by_index(0).to_python()) == 2


def test_queries_do_not_grow_with_the_villages(client: Client, desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(try_url(desk)).status_code == 200
        return len(found)

    Designation.objects.create(
        village=desk.country.eligible, program=desk.country.version.program, state="designated"
    )
    count()  # the first visit fills the caches
    before = count()
    fresh = {"confirmed_date": timezone.localdate(), "confirmed_by": "kades@contoh.test"}
    for number in range(20, 30):
        village = VillageFactory(area__code=f"35.04.14.20{number}", **fresh)
        RegulationFactory(village=village)
        WorkerFactory(village=village)
        Designation.objects.create(
            village=village, program=desk.country.version.program, state="designated"
        )
    run_country()
    assert client.get(try_url(desk)).context["whole"] == 11
    assert count() == before


# --- Asking and deciding ----------------------------------------------------------------------


def test_asking_leads_to_the_request(client: Client, desk: Desk) -> None:
    answer = client.post(try_url(desk), form_of(client, desk))
    asked = PublicationRequest.objects.get()
    assert answer.headers["Location"] == url("publicationrequest_change", asked.pk)
    desk.draft.refresh_from_db()
    assert desk.draft.state == "draft"
    assert not Run.objects.filter(state="waiting").exists()


def test_draft_that_changed_meanwhile_is_not_asked_for(client: Client, desk: Desk) -> None:
    data = form_of(client, desk)
    desk.edit(by=desk.writer, threshold=2)
    answer = client.post(try_url(desk), data)
    assert "changed in the meantime" in str(answer.context["form"].non_field_errors())
    assert not PublicationRequest.objects.exists()
    # The page shows the new effect, so the next press asks.
    data["seen"] = answer.context["form"]["seen"].value()
    client.post(try_url(desk), data)
    assert PublicationRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [({"valid_from": "2026-01-01"}, "valid_from"), ({"valid_from": "soon"}, "valid_from"),
     ({"remark": ""}, "remark")],
)  # fmt: skip
def test_what_does_not_fit_is_shown_at_its_field(
    client: Client, desk: Desk, data: dict[str, str], field: str
) -> None:
    answer = client.post(try_url(desk), form_of(client, desk, **data))
    assert list(answer.context["form"].errors) == [field]


def test_empty_version_is_not_asked_for(client: Client, desk: Desk) -> None:
    desk.draft.criteria.all().delete()
    assert client.get(try_url(desk)).context["effect"] is None
    answer = client.post(try_url(desk), form_of(client, desk))
    assert "has no criteria yet" in str(answer.context["form"].non_field_errors())


def test_asker_and_editor_are_not_offered_the_decision(desk: Desk) -> None:
    asked = desk.ask()
    page, act = (
        url("publicationrequest_change", asked.pk),
        url("publication_approve", asked.pk),
    )
    for user, offered in ((desk.asker, False), (desk.writer, False), (desk.approver, True)):
        text = client_of(user).get(page).content.decode()
        assert (act in text) is offered
    for user in (desk.asker, desk.writer):
        answer = client_of(user).post(act, follow=True)
        assert "somebody else decides" in str(list(answer.context["messages"])[-1])
    desk.draft.refresh_from_db()
    assert desk.draft.state == CriteriaVersion.State.DRAFT


def test_second_person_approves_and_the_comparison_follows(desk: Desk) -> None:
    asked = desk.ask()
    client = client_of(desk.approver)
    page = url("publicationrequest_change", asked.pk)
    answer = client.post(url("publication_approve", asked.pk))
    assert answer.headers["Location"] == page
    desk.draft.refresh_from_db()
    assert desk.draft.published_by == desk.approver.email
    run = Run.objects.get(state="waiting")
    assert "is being recomputed" in client.get(page).content.decode()
    services.work_on_run(run.pk)
    assert "Equal: every village came out as it was tried." in client.get(page).content.decode()


def test_comparison_names_the_data_that_changed(desk: Desk) -> None:
    asked = desk.ask()
    WorkerFactory(village=desk.country.eligible)
    client = client_of(desk.approver)
    client.post(url("publication_approve", asked.pk))
    services.work_on_run(Run.objects.get(state="waiting").pk)
    page = client.get(url("publicationrequest_change", asked.pk))
    (line,) = page.context["differences"]
    assert ("Residents are migrant workers", "2 people", "3 people") in [
        (c.title, c.then, c.now) for c in line.changes
    ]
    lines = lines_of(client.get(url("publication_differences", asked.pk)))
    assert (
        "35.04.14.2011,Tunggangri,Not met,Met,Residents are migrant workers,2 people,3 people"
        in lines
    )


def test_publication_from_a_later_day_waits(desk: Desk) -> None:
    asked = desk.ask(valid_from=timezone.localdate() + timedelta(days=9))
    client = client_of(desk.approver)
    client.post(url("publication_approve", asked.pk))
    assert not Run.objects.filter(state="waiting").exists()
    page = client.get(url("publicationrequest_change", asked.pk)).content.decode()
    assert "No village was judged by the published version yet" in page


def test_rejection_needs_a_remark(desk: Desk) -> None:
    asked = desk.ask()
    client = client_of(desk.approver)
    answer = client.post(url("publication_reject", asked.pk), {"remark": ""})
    assert list(answer.context["form"].errors) == ["remark"]
    client.post(url("publication_reject", asked.pk), {"remark": "Terlalu ketat"})
    asked.refresh_from_db()
    assert (asked.state, asked.decision_remark) == ("rejected", "Terlalu ketat")


def test_the_asker_withdraws(client: Client, desk: Desk) -> None:
    asked = desk.ask()
    client.post(url("publication_withdraw", asked.pk))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_a_published_draft_leads_back(client: Client, desk: Desk) -> None:
    asked = desk.ask()
    services.approve_publication(asked, by=desk.approver, at=timezone.now())
    answer = client.get(try_url(desk), follow=True)
    assert "published already" in str(next(iter(answer.context["messages"])))
    assert client.get(url("version_effect", desk.draft.pk)).status_code == 302


def test_list_and_work_show_what_waits(desk: Desk) -> None:
    asked = desk.ask()
    page = client_of(desk.approver).get(url("publicationrequest_changelist"), {"state": "open"})
    assert [row.pk for row in page.context["cl"].result_list] == [asked.pk]
    assert [item.count for item in publication_work(desk.approver)] == [1]
    assert [item.count for item in publication_work(desk.asker)] == [0]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BP3MI_OFFICER, Role.REGENCY_OFFICER])
def test_others_read_requests_and_decide_nothing(desk: Desk, role: Role) -> None:
    asked = desk.ask()
    client = client_of(user_with(role))
    assert client.get(url("publicationrequest_change", asked.pk)).status_code == 200
    for act in ("approve", "reject", "withdraw"):
        assert client.post(url(f"publication_{act}", asked.pk)).status_code == 403
    assert client.get(try_url(desk)).status_code == 403


def test_who_may_not_enter_the_desk_is_refused(desk: Desk) -> None:
    asked = desk.ask()
    client = client_of(user_with(Role.VILLAGE_OFFICER))
    assert client.get(url("publicationrequest_change", asked.pk)).status_code == 403
