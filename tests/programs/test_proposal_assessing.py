"""The pages of BP3MI's assessment: verify, visit, ask, mend, recommend, return; what was known."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from programs.models import Proposal, ProposalAct, ProposalState, ProposalStep, Visit, VisitPhoto
from programs.services.runs import refresh_villages
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.villages import VillageFactory
from tests.programs.deciding import Desk, report, set_desk
from tests.programs.proposing import Stage, client_of
from tests.programs.test_proposals_pages import act, page_of, text_of
from villages.models import VillageRegulation

pytestmark = pytest.mark.django_db
Act, State = ProposalAct, ProposalState


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


@pytest.fixture
def assessed(desk: Desk) -> Proposal:
    proposal = desk.stage.sent()
    for step in (Act.TAKE_UP, Act.VERIFY):
        proposal = desk.review(proposal, step)
    return proposal


def picture(name: str = "foto.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def visit(client: Client, proposal: Proposal, **changes: Any) -> Any:
    data = {
        "kunci": uuid4(),
        "versi": Proposal.objects.get(pk=proposal.pk).updated_at.isoformat(),
        "on": timezone.localdate().isoformat(),
        "manner": "on_site",
        "team": "Budi, BP3MI Jawa Timur",
        "met": "Sulistyo, Kepala Desa",
        **{f"found_{c.code}": "confirmed" for c in proposal.version.criteria.all()},
        "found_known-workers": "different",
        "remark_known-workers": "Ada 12 warga, bukan 10",
        "photos": [picture()],
        "summary": "Data sesuai kecuali jumlah warga.",
        "conclusion": "fit",
        **changes,
    }
    return client.post(f"{page_of(proposal)}kunjungan/", data)


def state_of(proposal: Proposal) -> str:
    state: str = Proposal.objects.get(pk=proposal.pk).state
    return state


def kinds_of(user: Any) -> set[str]:
    return set(Notice.objects.filter(user=user).values_list("kind", flat=True))


# --- The whole way ------------------------------------------------------------------------------


def test_the_whole_assessment_through_the_pages(desk: Desk) -> None:
    stage = desk.stage
    proposal = stage.sent()
    village, bp3mi, ministry = map(client_of, (stage.officer, stage.bp3mi, desk.officer))
    for step in (Act.TAKE_UP, Act.VERIFY):
        assert act(bp3mi, proposal, step).status_code == 302
    assert f"{page_of(proposal)}kunjungan/" in text_of(bp3mi, page_of(proposal))

    assert visit(bp3mi, proposal, conclusion="improve").url == page_of(proposal)
    page = text_of(village, page_of(proposal))
    assert "Data sesuai kecuali jumlah warga." in page
    assert "Ada 12 warga, bukan 10" in page
    assert VisitPhoto.objects.get().file.thumbnail_url in page

    asked = act(bp3mi, proposal, Act.ASK, **{"remark_known-workers": "Data ulang warga"})
    assert asked.status_code == 302
    assert "Data ulang warga" in text_of(village, page_of(proposal))
    assert act(village, proposal, Act.MEND, remark="Sudah didata ulang").status_code == 302
    assert act(bp3mi, proposal, Act.RECOMMEND).status_code == 422  # not visited again yet
    assert visit(bp3mi, proposal, manner="remote", photos=[]).status_code == 302
    assert act(bp3mi, proposal, Act.RECOMMEND).status_code == 302
    assert state_of(proposal) == State.RECOMMENDED

    assert act(ministry, proposal, Act.SEND_DOWN, remark="Lengkapi foto").status_code == 302
    assert state_of(proposal) == State.ASSESSMENT
    assert act(bp3mi, proposal, Act.RECOMMEND).status_code == 302


def test_whom_each_step_is_told(desk: Desk) -> None:
    proposal = desk.stage.sent()
    for step in (Act.TAKE_UP, Act.VERIFY):
        proposal = desk.review(proposal, step)
    proposal = desk.review(proposal, Act.VISIT, visit=report(conclusion="improve"))
    proposal = desk.review(proposal, Act.ASK, remark="Lengkapi Satgas")
    told = {Kind.PROPOSAL_VERIFIED, Kind.PROPOSAL_VISITED, Kind.PROPOSAL_IMPROVE}
    for reader in (desk.stage.officer, desk.stage.head):
        assert told <= kinds_of(reader)
    assert not told & kinds_of(desk.stage.bp3mi)

    proposal = desk.review(proposal, Act.MEND, by=desk.stage.officer, remark="Sudah lengkap")
    assert Kind.PROPOSAL_MENDED in kinds_of(desk.stage.bp3mi)
    proposal = desk.review(proposal, Act.VISIT, visit=report())
    proposal = desk.review(proposal, Act.RECOMMEND)
    for reader in (desk.officer, desk.director, desk.stage.officer, desk.stage.head):
        assert Kind.PROPOSAL_RECOMMENDED in kinds_of(reader)
    assert Kind.PROPOSAL_RETURNED not in kinds_of(desk.stage.bp3mi)
    desk.review(proposal, Act.SEND_DOWN, by=desk.director, remark="Lengkapi foto")
    assert Kind.PROPOSAL_RETURNED in kinds_of(desk.stage.bp3mi)
    assert Kind.PROPOSAL_RETURNED not in kinds_of(desk.stage.officer)


def test_a_decree_is_told_to_its_villages(desk: Desk) -> None:
    village = desk.stage.country.eligible.pk
    desk.recommended()
    desk.issued(village)
    for reader in (desk.stage.officer, desk.stage.head, desk.stage.bp3mi):
        assert Kind.PROPOSAL_ACCEPTED in kinds_of(reader)
    desk.issued(village, kind="revocation", number="13/2026")
    notice = Notice.objects.get(user=desk.stage.head, kind=Kind.DESIGNATION_REVOKED)
    assert notice.parameters["reason"] == "Tidak lagi memenuhi"


# --- The form of the visit -----------------------------------------------------------------------


def test_the_form_shows_what_is_recorded(desk: Desk, assessed: Proposal) -> None:
    page = text_of(client_of(desk.stage.bp3mi, "en"), f"{page_of(assessed)}kunjungan/")
    for name in ("found_known-workers", "remark_has-protection-regulation", "photos_camera"):
        assert f'"{name}"' in page or f'"id_{name}"' in page
    assert "Recorded" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"photos": []}, "photos"),
        ({"photos": [SimpleUploadedFile("foto.jpg", b"%PDF-1.4\n%%EOF")]}, "photos"),
        ({"photos": [SimpleUploadedFile("foto.jpg", b"kein Bild")]}, "photos"),
        ({"remark_known-workers": ""}, "remark_known-workers"),
        ({"on": "2999-01-01"}, "on"),
        ({"team": ""}, "team"),
        ({"conclusion": ""}, "conclusion"),
        ({"conclusion": "splendid"}, "conclusion"),
    ],
)
def test_a_visit_that_lacks_something_is_refused(
    desk: Desk, assessed: Proposal, changes: dict[str, Any], field: str
) -> None:
    response = visit(client_of(desk.stage.bp3mi), assessed, **changes)
    assert response.status_code == 422
    assert set(response.context_data["form"].errors) == {field}
    assert "Data sesuai kecuali jumlah warga." in response.content.decode()
    assert not Visit.objects.exists()


def test_sent_twice_a_visit_is_recorded_once(desk: Desk, assessed: Proposal) -> None:
    client, key = client_of(desk.stage.bp3mi), uuid4()
    version = assessed.updated_at.isoformat()
    first, second = (
        visit(client, assessed, kunci=key, versi=version, photos=[picture()]) for _ in range(2)
    )
    assert first.url == second.url == page_of(assessed)
    assert (Visit.objects.count(), VisitPhoto.objects.count()) == (1, 1)


def test_a_form_opened_before_somebody_acted_shows_it(desk: Desk, assessed: Proposal) -> None:
    opened = Proposal.objects.get().updated_at.isoformat()
    desk.review(assessed, Act.VISIT, visit=report(summary="Kunjungan lain"))
    client = client_of(desk.stage.bp3mi)
    response = visit(client, assessed, versi=opened)
    assert response.status_code == 409
    assert "Data sesuai kecuali jumlah warga." in response.content.decode()
    assert Visit.objects.count() == 1
    version = response.context_data["version"]
    assert visit(client, assessed, versi=version).status_code == 302
    assert Visit.objects.count() == 2


def test_who_may_record_a_visit(desk: Desk, assessed: Proposal) -> None:
    VillageFactory(area__code="35.04.14.2012")
    RoleAssignmentFactory(user=desk.stage.head, role=Role.BP3MI_OFFICER, area_code="35")
    readers = {
        user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"): 404,
        user_with(Role.BP3MI_OFFICER, area="52"): 404,
        desk.stage.officer: 403,
        user_with(Role.REGENCY_OFFICER): 403,
        user_with(Role.ANALYST): 403,
        desk.director: 403,
    }
    for reader, expected in readers.items():
        client = client_of(reader)
        assert client.get(f"{page_of(assessed)}kunjungan/").status_code == expected
        assert visit(client, assessed).status_code == expected
    # The head confirmed the proposal, so the database lets another person visit.
    own = client_of(desk.stage.head)
    assert own.get(f"{page_of(assessed)}kunjungan/").status_code == 302
    assert visit(own, assessed).status_code == 422
    assert not Visit.objects.exists()


def test_a_visit_has_its_time(desk: Desk) -> None:
    proposal = desk.stage.sent()
    client = client_of(desk.stage.bp3mi)
    assert client.get(f"{page_of(proposal)}kunjungan/").url == page_of(proposal)
    assert visit(client, proposal).status_code == 422
    assert act(client, proposal, Act.VISIT).status_code == 404  # it has a page of its own


def test_photos_are_served_to_who_sees_the_village(desk: Desk, assessed: Proposal) -> None:
    desk.review(assessed, Act.VISIT, visit=report())
    photo = VisitPhoto.objects.get().file
    for url in (photo.url, photo.thumbnail_url):
        served: Any = client_of(desk.stage.officer).get(url)
        assert b"".join(served.streaming_content).startswith(b"\xff\xd8")
        stranger = user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012")
        assert client_of(stranger).get(url).status_code == 404


def test_a_draft_of_the_form_opens_again(desk: Desk, assessed: Proposal) -> None:
    client, key = client_of(desk.stage.bp3mi), uuid4()
    address = f"{page_of(assessed)}kunjungan/"
    kept = {"summary": ["Baru setengah"], "found_known-workers": ["different"]}
    response = client.put(
        f"/draf/{key}/",
        {"address": address, "title": "Kunjungan", "fields": kept},
        content_type="application/json",
    )
    assert response.status_code in {200, 201, 204}, response.content
    opened: Any = client.get(f"{address}?draf={key}")
    assert "Baru setengah" in opened.content.decode()
    form = opened.context_data["form"]
    assert form["found_known-workers"].value() == "different"


# --- What leads on -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conclusion", "leads"), [("fit", "recommend"), ("improve", "ask"), ("unfit", "reject")]
)
def test_the_last_visit_decides_what_leads(
    desk: Desk, assessed: Proposal, conclusion: str, leads: str
) -> None:
    desk.review(assessed, Act.VISIT, visit=report(conclusion=conclusion))
    response = client_of(desk.stage.bp3mi).get(page_of(assessed))
    shown = [form.line.act for form, _hint in response.context_data["primary"]]
    assert shown == [leads]
    others = [form.line.act for form, _hint in response.context_data["secondary"]]
    assert ("recommend" in shown + others) is (conclusion == "fit")


def test_the_ministry_is_led_to_the_decrees(desk: Desk) -> None:
    proposal = desk.recommended()
    link = "/admin/programs/decree/"
    assert link in text_of(client_of(desk.director), page_of(proposal))
    assert link not in text_of(client_of(desk.stage.bp3mi), page_of(proposal))


def test_the_page_leads_to_the_decree_and_the_designation(desk: Desk) -> None:
    proposal = desk.recommended()
    decree = desk.issued(desk.stage.country.eligible.pk)
    page = text_of(client_of(desk.stage.officer), page_of(proposal))
    assert f"/sk/{decree.token}/" in page
    assert f"/desa/35.04.14.2011/penetapan/{proposal.designations.get().pk}/" in page


# --- What was known then -------------------------------------------------------------------------


def test_each_frozen_step_is_readable_after_everything_changed(desk: Desk) -> None:
    proposal = desk.recommended()
    desk.issued(desk.stage.country.eligible.pk)
    VillageRegulation.objects.update(repealed_date=timezone.localdate())
    today, now = timezone.localdate(), timezone.now()
    refresh_villages([proposal.village_id], as_of=today, at=now)
    officer = client_of(desk.stage.officer, "en")
    frozen = ProposalStep.objects.exclude(snapshot={})
    acts = set()
    for step in frozen:
        if not ("criteria" in step.snapshot or step.snapshot.get("assessment")):
            continue
        page = text_of(officer, f"{page_of(proposal)}langkah/{step.number}/")
        assert "Today" in page
        assert "Met" in page
        acts.add(step.act)
    assert {Act.PREPARE, Act.CONFIRM, Act.VISIT, Act.RECOMMEND, Act.DESIGNATE} <= acts


def test_nothing_changed_is_said(desk: Desk, assessed: Proposal) -> None:
    page = text_of(
        client_of(desk.stage.head, "en"), f"{page_of(assessed)}langkah/{assessed.step_number}/"
    )
    assert "Every criterion reads the same today." in page


def test_a_step_that_kept_nothing_has_no_page(desk: Desk, assessed: Proposal) -> None:
    edit = ProposalStep.objects.filter(act=Act.EDIT).first()
    assert edit is not None
    client = client_of(desk.stage.bp3mi)
    assert client.get(f"{page_of(assessed)}langkah/{edit.number}/").status_code == 404
    assert client.get(f"{page_of(assessed)}langkah/999/").status_code == 404
    stranger = client_of(user_with(Role.BP3MI_OFFICER, area="52"))
    assert stranger.get(f"{page_of(assessed)}langkah/1/").status_code == 404


def test_the_page_costs_the_same_however_many_visits(desk: Desk, assessed: Proposal) -> None:
    client = client_of(desk.stage.bp3mi)
    counts = []
    proposal = assessed
    for visits in (1, 3):
        for _ in range(visits):
            proposal = desk.review(proposal, Act.VISIT, visit=report())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text_of(client, page_of(proposal))
        counts.append(len(queries))
    assert counts[0] == counts[1]
