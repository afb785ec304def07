"""The desk's pages of agreements in a browser: they fit, read well, and nothing complains."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from tests.factories.agreements import (
    AgreementFactory,
    DataClauseFactory,
    ObligationFactory,
    PartyFactory,
    TaskFactory,
)
from tests.web.test_browser import CHROMIUM, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def test_pages_of_agreements(visit: Visit) -> None:
    end = timezone.localdate() + timedelta(days=20)
    agreement = AgreementFactory(in_force=True, end_date=end)
    clause = DataClauseFactory(agreement=agreement)
    PartyFactory(agreement=agreement, organisation=clause.organisation)
    ObligationFactory(agreement=agreement)
    TaskFactory(agreement=agreement)
    visit.sign_in(Role.PROGRAM_OFFICER)
    for name, args in [
        ("agreements_agreement_changelist", []),
        ("agreements_agreement_add", []),
        ("agreements_agreement_change", [agreement.pk]),
        ("agreements_agreement_act", [agreement.pk, "extend"]),
        ("agreements_agreement_act", [agreement.pk, "supersede"]),
        ("agreements_task_changelist", []),
    ]:
        visit.open(reverse(f"admin:{name}", args=args))
        try:
            visit.check()
        except AssertionError as error:
            error.add_note(name)
            raise
        visit.faults.clear()
