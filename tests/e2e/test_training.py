"""The pages of training in a browser: they fit, read well, and nothing complains."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.regions import AreaFactory
from tests.factories.training import (
    CapitalAccessFactory,
    CertificateFactory,
    CourseFactory,
    CreditFigureFactory,
    MentoringVisitFactory,
    OfficeCoverageFactory,
    ParticipantFactory,
    ServicePlaceFactory,
    SessionFactory,
)
from tests.factories.villages import VillageFactory
from tests.factories.workers import PersonFactory
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]

HERE = "35.04.14.2011"


def test_pages_of_training(visit: Visit) -> None:
    today = timezone.localdate()
    village = VillageFactory(area__code=HERE, area__name="Tunggangri")
    AreaFactory(code="75", name="Gorontalo")
    coverage = OfficeCoverageFactory(office__name="BP3MI Jawa Timur")
    PersonFactory(village=village, name="Siti Aminah")
    soon = SessionFactory(
        course=CourseFactory(title="Bahasa Korea Dasar"),
        office=coverage.office,
        area=village.area,
        start_date=today + timedelta(days=3),
        end_date=today + timedelta(days=5),
    )
    over = SessionFactory(
        area=village.area,
        start_date=today - timedelta(days=5),
        end_date=today - timedelta(days=4),
    )
    for session in (soon, over):
        ParticipantFactory(session=session, village=village)
        ParticipantFactory(
            session=session, village=village, person=None, name="Bu Kades", position="Kepala desa"
        )
    held = SessionFactory(area=village.area, held=True)
    ParticipantFactory(session=held, village=village, attended=True)
    certificate = CertificateFactory(participant__village=village)
    visit_row = MentoringVisitFactory(
        village=village, follow_up="Menyusun buku kas", due_date=today - timedelta(days=2)
    )
    MentoringVisitFactory(village=village)
    application = CapitalAccessFactory(business__owner__village=village)
    CreditFigureFactory()
    place = ServicePlaceFactory(area=village.area)
    visit.sign_in(Role.PROGRAM_OFFICER)
    desk = [
        ("session_agenda", []),
        ("session_changelist", []),
        ("session_add", []),
        ("session_change", [soon.pk]),
        ("session_change", [held.pk]),
        ("session_marks", [over.pk]),
        ("session_act", [soon.pk, "cancel"]),
        ("session_certificates", [held.pk]),
        ("certificate_change", [certificate.pk]),
        ("certificate_revoke", [certificate.pk]),
        ("participant_changelist", []),
        ("mentoringvisit_changelist", []),
        ("mentoringvisit_change", [visit_row.pk]),
        ("capitalaccess_changelist", []),
        ("capitalaccess_change", [application.pk]),
        ("capitalaccess_act", [application.pk, "approve"]),
        ("creditfigure_changelist", []),
        ("office_changelist", []),
        ("office_change", [coverage.office.pk]),
        ("office_coverage", []),
        ("serviceplace_changelist", []),
        ("serviceplace_change", [place.pk]),
    ]
    people = reverse("admin:training_session_people", args=[soon.pk])
    visit.tour(
        [
            *(reverse(f"admin:training_{name}", args=args) for name, args in desk),
            f"{people}?area={HERE}",
            reverse("training:village", kwargs={"code": HERE}),
            reverse("training:certificate", kwargs={"token": certificate.token}),
        ]
    )


def test_people_are_ticked_and_added(visit: Visit) -> None:
    village = VillageFactory(area__code=HERE)
    PersonFactory(village=village, name="Siti Aminah")
    session = SessionFactory(area=village.area)
    visit.sign_in(Role.BP3MI_OFFICER)
    people = reverse("admin:training_session_people", args=[session.pk])
    visit.open(f"{people}?area={HERE}")
    visit.page.get_by_text("Siti Aminah").first.click()
    visit.page.locator("form:has(.pick) button[type=submit]").click()
    visit.page.wait_for_url(lambda url: url.endswith("/change/"))
    assert visit.page.get_by_role("link", name="Siti Aminah", exact=True).count() == 1
