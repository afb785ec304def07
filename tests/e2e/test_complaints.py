"""The complaint register in a browser: it fits, reads well, and a complaint goes its way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.core.rowsecurity import whole_country
from tests.factories.villages import VillageFactory
from tests.factories.workers import ComplaintFactory, ComplaintKindFactory, WorkerFactory
from tests.web.test_browser import CHROMIUM, Visit
from workers.models import Complaint
from workers.services.complaints import move_complaint

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

HERE = "35.04.14.2011"


def test_pages_of_complaints(visit: Visit) -> None:
    today, at = timezone.localdate(), timezone.now()
    village = VillageFactory(area__code=HERE, area__name="Tunggangri")
    kind = ComplaintKindFactory(code="wages", name_id="Gaji tidak dibayar")
    person = WorkerFactory(village=village).person
    late = ComplaintFactory(
        village=village, kind=kind, about=person, urgent=True, due_date=today - timedelta(days=2)
    )
    strict = ComplaintFactory(village=village, kind=kind, strict=True)
    done = ComplaintFactory(village=village, state="resolved", closed_date=today)
    move_complaint(
        complaint=strict,
        act="refer",
        remark="Di luar jangkauan desa. " * 12,
        level="legal_aid",
        organisation="Lembaga bantuan hukum contoh dengan nama yang sangat panjang sekali",
        by=None,
        at=at,
    )
    visit.sign_in(Role.PROGRAM_OFFICER)
    for address in [
        *(_of("list"), _of("add"), _of("change", late), _of("page", late)),
        *(_of("page", strict), _of("page", done)),
        *(_of("act", late, act="refer"), _of("act", late, act="note")),
        reverse("workers:person_page", kwargs={"code": HERE, "person": person.pk}),
        reverse("admin:workers_complaint_changelist"),
        reverse("admin:workers_complaint_changelist") + "?what=overdue",
        reverse("admin:workers_complaint_add"),
        reverse("admin:workers_complaint_change", args=[late.pk]),
        reverse("admin:workers_complaintkind_changelist"),
        reverse("admin:workers_complaintdeadline_changelist"),
    ]:
        visit.open(address)
        try:
            visit.check()
        except AssertionError as error:
            error.add_note(address)
            raise
        visit.faults.clear()


def test_a_complaint_goes_its_way(visit: Visit) -> None:
    VillageFactory(area__code=HERE, area__name="Tunggangri")
    ComplaintKindFactory(code="wages", name_id="Gaji tidak dibayar")
    visit.sign_in(Role.VILLAGE_OFFICER)
    visit.open(_of("add"))
    form = visit.page.locator("form[data-record-form]")
    form.locator("[name=channel]").select_option("telephone")
    _next(visit)
    form.locator("[name=complainant_name]").fill("Ibu Contoh")
    _next(visit)
    form.locator("[name=kind]").select_option("wages")
    form.locator("[name=description]").fill("Gaji tiga bulan belum dibayar.")
    _next(visit)
    form.locator("button.btn-primary[type=submit]").click()
    visit.page.wait_for_url("**/lihat/")
    visit.page.locator(".complaint-acts a").first.click()
    visit.page.locator("form[data-record-form] button.btn-primary[type=submit]").click()
    visit.page.wait_for_url("**/lihat/")
    assert visit.page.locator(".time-line li").count() == 2
    with whole_country():
        assert Complaint.objects.get().state == "verified"


def _next(visit: Visit) -> None:
    """Go to the next step where the form shows one step at a time."""
    button = visit.page.locator("[data-next]")
    if button.count() and button.first.is_visible():
        button.first.click()


def _of(name: str, complaint: Complaint | None = None, **more: str) -> str:
    where: dict[str, object] = {"code": HERE, **more}
    if complaint is not None:
        where["pk"] = complaint.pk
    return reverse(f"workers:complaint_{name}", kwargs=where)
