"""The pages of proposals: who finds them, double sends, stale forms, what they say."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from programs.models import Proposal, ProposalAct, ProposalLetter, ProposalState, ProposalStep
from tests.factories.accounts import RoleAssignmentFactory, user_with
from tests.factories.programs import ProposalFactory, open_proposal
from tests.factories.villages import (
    ActivityFactory,
    EvidenceFactory,
    FacilityFactory,
    VillageFactory,
)
from tests.programs.proposing import Stage, client_of
from villages.models import VillageRegulation

pytestmark = pytest.mark.django_db
Act, State = ProposalAct, ProposalState
LIST = "/desa/35.04.14.2011/usulan/"
LETTER = {
    "letter_number": "140/12/2026",
    "letter_date": "2026-03-02",
    "addressee": "Kepala BP3MI Jawa Timur",
    "head_name": "Sulistyo",
}


def page_of(proposal: Proposal) -> str:
    return f"{LIST}{proposal.pk}/"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response
    return " ".join(response.content.decode().split())


def act(client: Client, proposal: Proposal, act: Act, **data: Any) -> Any:
    seen = data.pop("seen", Proposal.objects.get(pk=proposal.pk).step_number)
    return client.post(page_of(proposal), {"act": act, "seen": seen, "kunci": uuid4(), **data})


# --- The whole way ------------------------------------------------------------------------------


def test_the_whole_way_through_the_pages(stage: Stage) -> None:
    officer, head, bp3mi = map(client_of, (stage.officer, stage.head, stage.bp3mi))
    begun = officer.post(LIST, {"program": "dme"})
    proposal = Proposal.objects.get()
    assert begun.url == f"{page_of(proposal)}penilaian/"

    answers = {
        "confirmed_has-protection-regulation": "on",
        "confirmed_known-workers": "on",
        "remark_known-workers": "Didata ulang oleh Satgas",
    }
    saved = officer.post(begun.url, {**answers, "kunci": uuid4()})
    assert saved.url == f"{page_of(proposal)}bukti/"
    chosen = {"regulation": [str(VillageRegulation.objects.get().pk)]}
    saved = officer.post(saved.url, {**chosen, "kunci": uuid4()})
    assert saved.url == f"{page_of(proposal)}isi-surat/"
    saved = officer.post(saved.url, {**LETTER, "kunci": uuid4()})
    assert saved.url == page_of(proposal)
    proposal.refresh_from_db()
    assert proposal.answers["known-workers"]["remark"] == "Didata ulang oleh Satgas"
    assert proposal.evidence == {"regulation": [VillageRegulation.objects.get().pk], "facility": []}

    assert act(officer, proposal, Act.SUBMIT).status_code == 302
    assert "Tunggangri" in text_of(head, "/usulan/")
    assert act(head, proposal, Act.CONFIRM, agrees="on").status_code == 302
    returned = act(
        bp3mi, proposal, Act.RETURN, **{"remark_has-protection-regulation": "Unggah Perdesnya"}
    )
    assert returned.status_code == 302
    assert "Unggah Perdesnya" in text_of(officer, page_of(proposal))
    assert "Unggah Perdesnya" in text_of(officer, f"{page_of(proposal)}penilaian/")
    assert act(officer, proposal, Act.SUBMIT).status_code == 302
    assert act(head, proposal, Act.CONFIRM, agrees="on").status_code == 302
    assert act(bp3mi, proposal, Act.TAKE_UP).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.round) == (State.VERIFICATION, 2)


def test_the_list_says_what_is_missing(stage: Stage) -> None:
    officer = client_of(user_with(Role.VILLAGE_OFFICER, area="35.04.14.2016"))
    page = text_of(officer, "/desa/35.04.14.2016/usulan/")
    assert "Ada Perdes pelindungan" in page
    assert "/desa/35.04.14.2016/peraturan/baru/" in page
    assert 'name="program"' not in page
    refused = officer.post("/desa/35.04.14.2016/usulan/", {"program": "dme"})
    assert refused.status_code == 409
    assert not Proposal.objects.exists()


def test_begun_twice_it_is_one_proposal(stage: Stage) -> None:
    officer = client_of(stage.officer)
    first, second = (officer.post(LIST, {"program": "dme"}) for _ in range(2))
    assert first.url.startswith(second.url)
    assert Proposal.objects.count() == 1


def test_sent_twice_an_act_is_done_once(stage: Stage) -> None:
    proposal = stage.submitted()
    head, key = client_of(stage.head), uuid4()
    data = {"act": "confirm", "seen": proposal.step_number, "kunci": key, "agrees": "on"}
    first, second = (head.post(page_of(proposal), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert ProposalStep.objects.filter(act=Act.CONFIRM).count() == 1
    assert ProposalLetter.objects.count() == 1


def test_a_step_of_the_form_sent_twice_is_saved_once(stage: Stage) -> None:
    proposal = stage.prepare()
    officer, data = client_of(stage.officer), {**LETTER, "kunci": uuid4()}
    for _ in range(2):
        officer.post(f"{page_of(proposal)}isi-surat/", data)
    assert ProposalStep.objects.filter(act=Act.EDIT).count() == 1


def test_a_stale_act_is_refused_and_shows_the_new_state(stage: Stage) -> None:
    proposal = stage.sent()
    seen = proposal.step_number
    stage.move(proposal, Act.TAKE_UP, stage.bp3mi)
    response = act(client_of(stage.bp3mi), proposal, Act.REJECT, remark="Tidak", seen=seen)
    assert response.status_code == 409
    assert "mengubah usulan ini" in response.content.decode() or "Read it again" in (
        response.content.decode()
    )
    assert Proposal.objects.get().state == State.VERIFICATION


def test_a_stale_form_shows_both_versions(stage: Stage) -> None:
    proposal = stage.fill(stage.prepare())
    opened = proposal.updated_at.isoformat()
    stage.change(proposal, letter_number="999/2026")
    data = {**LETTER, "letter_number": "111/2026", "versi": opened, "kunci": uuid4()}
    response = client_of(stage.officer).post(f"{page_of(proposal)}isi-surat/", data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "999/2026" in page
    assert "111/2026" in page
    assert Proposal.objects.get().letter_number == "999/2026"


def test_a_refused_act_says_what_is_missing_and_keeps_what_was_typed(stage: Stage) -> None:
    proposal = stage.submitted()
    head = client_of(stage.head)
    response = act(head, proposal, Act.CONFIRM)
    assert response.status_code == 422
    assert act(head, proposal, Act.SEND_BACK, remark="").status_code == 422
    assert Proposal.objects.get().state == State.SUBMITTED


def test_steps_are_closed_while_the_proposal_is_with_others(stage: Stage) -> None:
    proposal = stage.submitted()
    for name in ("penilaian", "bukti", "isi-surat"):
        response = client_of(stage.officer).post(f"{page_of(proposal)}{name}/", LETTER)
        assert response.url == page_of(proposal)
    assert ProposalStep.objects.filter(act=Act.EDIT).count() == 1


# --- Who finds what -------------------------------------------------------------------------------


def test_people_of_other_villages_find_nothing(stage: Stage) -> None:
    proposal = stage.sent()
    VillageFactory(area__code="35.04.14.2012")
    strangers = [
        user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"),
        user_with(Role.VILLAGE_HEAD, area="35.04.14.2012"),
        user_with(Role.BP3MI_OFFICER, area="52"),
    ]
    for stranger in strangers:
        client = client_of(stranger)
        for page in ("", "penilaian/", "bukti/", "isi-surat/", "surat.pdf"):
            assert client.get(f"{page_of(proposal)}{page}").status_code == 404
            assert client.post(f"{page_of(proposal)}{page}", LETTER).status_code in {404, 405}
        assert act(client, proposal, Act.TAKE_UP).status_code == 404
        assert client.post(LIST, {"program": "dme"}).status_code == 404
        assert client.get(f"/usulan/{proposal.pk}/").status_code == 404
        assert "Tunggangri" not in text_of(client, "/usulan/?tampil=semua")
    assert Proposal.objects.get().state == State.SENT


def test_a_proposal_is_not_found_under_another_village(stage: Stage) -> None:
    proposal = stage.sent()
    other = f"/desa/35.04.14.2016/usulan/{proposal.pk}/"
    bp3mi = client_of(stage.bp3mi)
    assert [bp3mi.get(other + page).status_code for page in ("", "surat.pdf")] == [404, 404]


def test_who_may_read_may_not_act(stage: Stage) -> None:
    proposal = stage.submitted()
    for role in (Role.ANALYST, Role.REGENCY_OFFICER, Role.MINISTRY_ADMINISTRATOR):
        client = client_of(user_with(role))
        assert client.get(page_of(proposal)).status_code == 200
        for step in (Act.CONFIRM, Act.RECALL, Act.WITHDRAW, Act.TAKE_UP):
            assert act(client, proposal, step, remark="x", agrees="on").status_code == 403
        assert client.post(LIST, {"program": "dme"}).status_code == 403


def test_unknown_acts_and_those_of_the_forms_are_not_found(stage: Stage) -> None:
    proposal = stage.prepare()
    for name in ("edit", "prepare", "designate", "ennoble", ""):
        response = client_of(stage.officer).post(page_of(proposal), {"act": name, "seen": 1})
        assert response.status_code == 404


def test_four_eyes_are_explained(stage: Stage) -> None:
    RoleAssignmentFactory(user=stage.officer, role=Role.VILLAGE_HEAD)
    proposal = stage.submitted()
    client = client_of(stage.officer, "en")
    page = text_of(client, page_of(proposal))
    assert "another person has to decide" in page
    assert 'name="agrees"' not in page
    refused = act(client, proposal, Act.CONFIRM, agrees="on")
    assert refused.status_code == 422
    assert "Nobody decides about their own work" in refused.content.decode()


# --- What the pages say --------------------------------------------------------------------------


def test_changes_since_the_letter_are_shown(stage: Stage) -> None:
    proposal = stage.sent()
    bp3mi = client_of(stage.bp3mi, "en")
    assert "Changed since the letter" not in text_of(bp3mi, page_of(proposal))
    VillageRegulation.objects.update(title="Judul lain", updated_at=timezone.now())
    assert "Changed since the letter" in text_of(bp3mi, page_of(proposal))


def test_a_criterion_lost_meanwhile_is_named_before_the_refusal(stage: Stage) -> None:
    proposal = stage.submitted()
    VillageRegulation.objects.update(repealed_date=timezone.localdate())
    head = client_of(stage.head)
    assert act(head, proposal, Act.CONFIRM, agrees="on").status_code == 422


def test_the_letter_is_served_as_it_was_confirmed(stage: Stage) -> None:
    proposal = stage.sent()
    bp3mi = client_of(stage.bp3mi)
    first = bp3mi.get(f"{page_of(proposal)}surat.pdf")
    assert first["Content-Type"] == "application/pdf"
    assert first["Cache-Control"] == "private, no-store"
    VillageRegulation.objects.update(title="Judul lain")
    assert bp3mi.get(f"{page_of(proposal)}surat.pdf").content == first.content
    stage.move(proposal, Act.RETURN, stage.bp3mi, remark="Perbaiki")
    assert bp3mi.get(f"{page_of(proposal)}surat.pdf?putaran=1").content == first.content
    assert bp3mi.get(f"{page_of(proposal)}surat.pdf").content != first.content
    assert bp3mi.get(f"{page_of(proposal)}surat.pdf?putaran=3").status_code == 404


def test_a_draft_of_a_step_opens_again(stage: Stage) -> None:
    proposal = stage.prepare()
    address, key = f"{page_of(proposal)}penilaian/", uuid4()
    officer = client_of(stage.officer)
    officer.put(
        f"/draf/{key}/",
        {
            "address": address,
            "title": "Penilaian",
            "fields": {"remark_known-workers": ["Belum selesai"]},
        },
        content_type="application/json",
    )
    assert "Belum selesai" in text_of(officer, f"{address}?draf={key}")


def test_the_address_of_the_qr_code_leads_to_the_page(stage: Stage) -> None:
    proposal = stage.sent()
    assert client_of(stage.bp3mi).get(f"/usulan/{proposal.pk}/").url == page_of(proposal)


def test_the_inbox_shows_first_what_waits_for_the_reader(stage: Stage) -> None:
    proposal = stage.submitted()
    waiting = {
        user: "Tunggangri" in text_of(client_of(user), "/usulan/?tampil=menunggu")
        for user in (stage.officer, stage.head, stage.bp3mi)
    }
    assert list(waiting.values()) == [False, True, False]
    stage.move(proposal, Act.CONFIRM, stage.head)
    assert "Tunggangri" in text_of(client_of(stage.bp3mi), "/usulan/")
    assert "Tunggangri" not in text_of(client_of(stage.bp3mi), "/usulan/?tampil=returned")


def test_the_desk_leads_to_the_page(stage: Stage) -> None:
    proposal = stage.sent()
    page = text_of(client_of(stage.bp3mi), reverse("admin:programs_proposal_changelist"))
    assert page_of(proposal) in page


def test_those_concerned_are_told_once(stage: Stage) -> None:
    proposal = stage.move(stage.sent(), Act.RETURN, stage.bp3mi, remark="Lampirkan Perdes")
    told = set(Notice.objects.values_list("user__name", "kind"))
    assert told == {
        ("Sulistyo Kades", Kind.PROPOSAL_WAITING),
        ("Budi BP3MI", Kind.PROPOSAL_WAITING),
        ("Ani Petugas", Kind.PROPOSAL_FORWARDED),
        ("Ani Petugas", Kind.PROPOSAL_RETURNED),
        ("Sulistyo Kades", Kind.PROPOSAL_RETURNED),
    }
    notice = Notice.objects.get(user=stage.officer, kind=Kind.PROPOSAL_RETURNED)
    assert notice.link == page_of(proposal)
    assert "Lampirkan Perdes" in text_of(client_of(stage.officer), "/pemberitahuan/")


# --- Query counts ---------------------------------------------------------------------------------


def count_queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.queries
def test_the_inbox_costs_the_same_for_many(stage: Stage) -> None:
    stage.sent()
    client = client_of(stage.bp3mi)
    few = count_queries(client, "/usulan/?tampil=terbuka")
    for number in range(12):
        village = VillageFactory(area__code=f"35.04.15.{2001 + number}")
        ProposalFactory(village=village, version=stage.country.version)
    assert count_queries(client, "/usulan/?tampil=terbuka") == few


@pytest.mark.queries
def test_the_page_costs_the_same_for_many_records_and_steps(stage: Stage) -> None:
    proposal = stage.sent()
    client = client_of(stage.bp3mi)
    few = count_queries(client, page_of(proposal))
    ActivityFactory.create_batch(10, village=proposal.village, date=timezone.localdate())
    FacilityFactory.create_batch(5, village=proposal.village)
    proposal = stage.move(proposal, Act.RETURN, stage.bp3mi, remark="x")
    for number in range(5):
        stage.change(proposal, letter_number=str(number))
    stage.move(Proposal.objects.get(), Act.SUBMIT, stage.officer)
    assert count_queries(client, page_of(proposal)) <= few


def test_a_proposal_without_criteria_in_force_still_opens(stage: Stage) -> None:
    proposal = open_proposal(stage.country.open)
    client = client_of(stage.bp3mi)
    assert client.get(f"/desa/35.04.14.2017/usulan/{proposal.pk}/").status_code == 200


def test_evidence_leads_to_its_records_and_files(stage: Stage) -> None:
    activity = EvidenceFactory(
        activity__village=stage.country.eligible, activity__date=timezone.localdate()
    ).activity
    proposal = stage.prepare()
    head = client_of(stage.head)
    for page, client in (("", head), ("bukti/", client_of(stage.officer))):
        shown = text_of(client, f"{page_of(proposal)}{page}")
        assert "/desa/35.04.14.2011/peraturan/" in shown
        files = f"/desa/35.04.14.2011/kegiatan/{activity.pk}/bukti/"
        assert files in shown
        assert client.get(files).status_code == 200
