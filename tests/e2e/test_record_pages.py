"""Every page of records for the field, opened in a browser: it fits, and breaks no rule of accessibility."""

from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from migranportal.accounts.roles import Role
from tests.factories.villages import VillageFactory
from tests.matrix import RECORDS
from tests.web.test_browser import CHROMIUM, PHONE, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="No Chromium here. Remedy: apt-get install chromium"),
]


def addresses(name: str, code: str) -> list[str]:
    """Return the pages of one kind of record: list, empty form, form of a record, removal."""
    row = RECORDS[name]
    record = row.make(VillageFactory(area__code=code, area__name="Tunggangri"))
    where: dict[str, Any] = {"code": code, **row.where(record)}
    found = []
    for act in ("list", "add", "change", "remove"):
        more = {} if act in {"list", "add"} else {"pk": record.pk}
        try:
            found.append(reverse(f"{name}_{act}", kwargs={**where, **more}))
        except NoReverseMatch:
            continue
    return found


def test_pages_of_every_kind_of_record(visit: Visit) -> None:
    visit.sign_in(Role.REGENCY_OFFICER)  # one visitor for a village of each kind's own
    size = visit.page.viewport_size
    assert size is not None
    # axe counts what lies partly behind the sticky bars as too small: a window with room for all.
    visit.page.set_viewport_size({"width": size["width"], "height": 4000})
    is_phone = size["width"] == PHONE["width"]
    for number, name in enumerate(RECORDS, start=2001):
        urls = addresses(name, f"35.04.14.{number}")
        # A form looks the same at any width once it fits the narrowest; lists change their shape.
        for url in urls if is_phone else urls[:1]:
            visit.open(url)
            try:
                visit.check()
            except AssertionError as error:
                error.add_note(url)
                raise
            visit.faults.clear()
