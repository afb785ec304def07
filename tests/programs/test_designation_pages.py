"""The pages of designations: who finds them, what can be recorded, certificates, time line."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.notices.models import Kind, Notice
from programs.models import Designation, DesignationStep, StepPhoto, Visit
from tests.factories.accounts import user_with
from tests.factories.programs import DesignationFactory
from tests.factories.villages import VillageFactory
from tests.programs.deciding import Desk, set_desk
from tests.programs.proposing import Stage, client_of
from tests.programs.test_proposal_assessing import picture
from tests.programs.test_proposals_pages import text_of

pytestmark = pytest.mark.django_db
LIST = "/desa/35.04.14.2011/penetapan/"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return set_desk(stage)


@pytest.fixture
def designation(desk: Desk) -> Designation:
    desk.recommended()
    desk.issued(desk.stage.country.eligible.pk)
    found: Designation = Designation.objects.get()
    return found


def page_of(designation: Designation) -> str:
    return f"{LIST}{designation.pk}/"


def do(client: Client, designation: Designation, act: str, **data: Any) -> Any:
    version = Designation.objects.get(pk=designation.pk).updated_at.isoformat()
    sent = {"kunci": uuid4(), "versi": version, **data}
    return client.post(f"{page_of(designation)}catat/{act}/", sent)


def visit(client: Client, designation: Designation, act: str = "monitor", **changes: Any) -> Any:
    version = designation.proposal.version if designation.proposal else None
    criteria = version.criteria.all() if version else []
    data = {
        "on": timezone.localdate().isoformat(),
        "manner": "on_site",
        "team": "Budi, BP3MI",
        "photos": [picture()],
        "summary": "Satgas berjalan baik.",
        "conclusion": "fit",
        **{f"found_{c.code}": "confirmed" for c in criteria},
        **changes,
    }
    return do(client, designation, act, **data)


def state_of(designation: Designation) -> str:
    state: str = Designation.objects.get(pk=designation.pk).state
    return state


def test_a_year_of_a_designated_village(desk: Desk, designation: Designation) -> None:
    bp3mi, village = client_of(desk.stage.bp3mi, "en"), client_of(desk.stage.officer, "en")
    today = timezone.localdate().isoformat()
    occasion = {"on": today, "place": "Balai desa", "photos": [picture()]}
    assert do(bp3mi, designation, "ceremony", **occasion).url == page_of(designation)
    occasion = {"on": today, "place": "Kantor bupati", "remark": "Diserahkan Bupati"}
    assert do(bp3mi, designation, "plaque", **occasion).status_code == 302
    assert visit(bp3mi, designation).status_code == 302
    assert state_of(designation) == "monitored"
    assert do(bp3mi, designation, "guide", remark="Satgas perlu dihidupkan").status_code == 302
    page = text_of(village, page_of(designation))
    for told in (
        "Balai desa",
        "Diserahkan Bupati",
        "Satgas berjalan baik.",
        "Under guidance since",
    ):
        assert told in page
    assert StepPhoto.objects.get().file.thumbnail_url in page
    assert (
        Notice.objects.get(user=desk.stage.head, kind=Kind.DESIGNATION_GUIDANCE).parameters[
            "reason"
        ]
        == "Satgas perlu dihidupkan"
    )

    assert do(bp3mi, designation, "end_guidance", remark="Sudah").status_code == 422
    assert visit(bp3mi, designation, "follow_up").status_code == 302
    assert "catat/end_guidance/" in text_of(bp3mi, page_of(designation))
    assert do(bp3mi, designation, "end_guidance", remark="Satgas aktif").status_code == 302
    assert state_of(designation) == "monitored"
    assert Notice.objects.filter(user=desk.stage.officer, kind=Kind.DESIGNATION_GUIDED).exists()


def test_the_page_shows_the_decree_and_its_papers(desk: Desk, designation: Designation) -> None:
    head = client_of(desk.stage.head)
    decree: Any = designation.decree
    page = text_of(head, page_of(designation))
    assert "12/2026" in page
    assert f"/sk/{decree.token}/" in page
    assert "12/2026" in text_of(head, LIST)
    paper = head.get(f"{page_of(designation)}sertifikat.pdf")
    assert paper.content.startswith(b"%PDF")
    desk.issued(designation.village_id, kind="revocation", number="13/2026")
    page = text_of(head, page_of(designation))
    assert "13/2026" in page
    assert "sertifikat.pdf" not in page
    assert head.get(f"{page_of(designation)}sertifikat.pdf").status_code == 404


def test_strangers_and_readers(desk: Desk, designation: Designation) -> None:
    VillageFactory(area__code="35.04.14.2012")
    visit(client_of(desk.stage.bp3mi), designation)
    before = DesignationStep.objects.count()
    pages = ("", "langkah/1/", "sertifikat.pdf", "catat/monitor/", "catat/guide/")
    for stranger in (
        user_with(Role.VILLAGE_OFFICER, area="35.04.14.2012"),
        user_with(Role.VILLAGE_HEAD, area="35.04.14.2012"),
        user_with(Role.BP3MI_OFFICER, area="52"),
    ):
        client = client_of(stranger)
        assert client.get(LIST).status_code == 404
        for page in pages:
            assert client.get(page_of(designation) + page).status_code == 404
        assert visit(client, designation).status_code == 404
    for reader in (desk.stage.officer, desk.stage.head, user_with(Role.ANALYST), desk.director):
        client = client_of(reader)
        assert "catat/" not in text_of(client, page_of(designation))
        assert visit(client, designation).status_code == 403
        assert do(client, designation, "guide", remark="x").status_code == 403
    assert DesignationStep.objects.count() == before
    other = f"/desa/35.04.14.2012/penetapan/{designation.pk}/"
    assert client_of(desk.stage.bp3mi).get(other).status_code == 404


def test_acts_of_decrees_and_unknown_ones_have_no_form(
    desk: Desk, designation: Designation
) -> None:
    client = client_of(desk.officer)
    for act in ("revoke", "designate", "ennoble"):
        assert client.get(f"{page_of(designation)}catat/{act}/").status_code == 404


@pytest.mark.parametrize(
    ("act", "data", "field"),
    [
        ("ceremony", {"on": "2999-01-01", "place": "Balai"}, "on"),
        ("ceremony", {"on": "2001-01-01", "place": "Balai"}, "on"),
        ("ceremony", {"on": "", "place": ""}, "place"),
        ("guide", {"remark": " "}, "remark"),
    ],
)
def test_what_lacks_something_is_refused(
    desk: Desk, designation: Designation, act: str, data: dict[str, Any], field: str
) -> None:
    response = do(client_of(desk.stage.bp3mi), designation, act, **data)
    assert response.status_code == 422
    assert field in response.context_data["form"].errors
    assert DesignationStep.objects.count() == 1


def test_photos_that_are_none_are_refused(desk: Desk, designation: Designation) -> None:
    client, today = client_of(desk.stage.bp3mi), timezone.localdate().isoformat()
    paper = SimpleUploadedFile("foto.jpg", b"%PDF-1.4\n%%EOF")
    response = do(client, designation, "plaque", on=today, place="Balai", photos=[paper])
    assert set(response.context_data["form"].errors) == {"photos"}
    assert set(visit(client, designation, photos=[]).context_data["form"].errors) == {"photos"}
    assert not Visit.objects.filter(designation=designation).exists()


def test_sent_twice_and_recorded_before(desk: Desk, designation: Designation) -> None:
    client, key, today = client_of(desk.stage.bp3mi), uuid4(), timezone.localdate().isoformat()
    occasion = {"on": today, "place": "Balai desa", "kunci": key}
    first, second = (do(client, designation, "ceremony", **occasion) for _ in range(2))
    assert first.url == second.url
    again = do(client, designation, "ceremony", **{**occasion, "kunci": uuid4()})
    assert again.status_code == 422
    assert DesignationStep.objects.filter(act="ceremony").count() == 1
    assert client.get(f"{page_of(designation)}catat/ceremony/").url == page_of(designation)


def test_a_stale_form_is_shown_again(desk: Desk, designation: Designation) -> None:
    opened = designation.updated_at.isoformat()
    client = client_of(desk.stage.bp3mi)
    visit(client, designation)
    response = do(client, designation, "guide", remark="Lengkapi", versi=opened)
    assert response.status_code == 409
    assert "Lengkapi" in response.content.decode()
    assert state_of(designation) == "monitored"


def test_what_was_known_with_each_step(desk: Desk, designation: Designation) -> None:
    client = client_of(desk.stage.officer, "en")
    visit(client_of(desk.stage.bp3mi), designation)
    for step in DesignationStep.objects.all():
        page = text_of(client, f"{page_of(designation)}langkah/{step.number}/")
        assert "never changes" in page
        assert "Measured:" in page
    assert client.get(f"{page_of(designation)}langkah/99/").status_code == 404


def test_a_village_known_from_reports_only(desk: Desk) -> None:
    reported = DesignationFactory(
        village=desk.stage.country.eligible, state="designated", source="berita 2023"
    )
    bp3mi = client_of(desk.stage.bp3mi, "en")
    page = text_of(bp3mi, page_of(reported))
    assert "known from reports only" in page
    assert "berita 2023" in page
    assert "catat/" not in page
    assert bp3mi.get(f"{page_of(reported)}sertifikat.pdf").status_code == 404
    assert visit(bp3mi, reported).status_code == 422
    assert not DesignationStep.objects.exists()


def test_the_page_costs_the_same_however_much_happened(
    desk: Desk, designation: Designation
) -> None:
    client, counts = client_of(desk.stage.bp3mi), []
    for visits in (1, 3):
        for _ in range(visits):
            assert visit(client, designation).status_code == 302
        with CaptureQueriesContext(connection) as queries:
            text_of(client, page_of(designation))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_desk_finds_designations_by_day_and_by_source(
    desk: Desk, designation: Designation
) -> None:
    reported = DesignationFactory(village=desk.stage.country.not_eligible, state="designated")
    client = client_of(desk.director)
    address = "/admin/programs/designation/"
    today = timezone.localdate().isoformat()
    everything = text_of(client, address)
    assert page_of(designation) in everything
    rows = {
        "?counted=" + today: {designation.pk},
        "?counted=2020-01-01": set(),
        "?counted=bukan-hari": set(),
        "?known=reports": {reported.pk},
        "?known=decree": {designation.pk},
    }
    for query, expected in rows.items():
        shown = client.get(address + query).context_data["cl"].queryset
        assert {row.pk for row in shown} == expected, query


def test_the_desk_finds_proposals_by_whose_turn_it_is(desk: Desk) -> None:
    desk.recommended()
    client = client_of(desk.director)
    for turn, count in {"village": 0, "office": 0, "ministry": 1, "open": 1, "closed": 0}.items():
        page = client.get(f"/admin/programs/proposal/?turn={turn}")
        assert page.context_data["cl"].queryset.count() == count, turn
