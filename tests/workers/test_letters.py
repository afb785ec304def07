"""The register of permission letters: serial numbers by year, what is refused, the next number."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from migranportal.audit.models import AuditEvent
from tests.factories.villages import VillageFactory
from tests.factories.workers import PermissionLetterFactory, PersonFactory
from villages.models import Village
from workers.models import PermissionLetter
from workers.selectors import suggested_letter
from workers.services.letters import change_letter, issue_letter, revoke_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def village() -> Village:
    return VillageFactory(area__code="35.04.14.2011")


def letter_of(village: Village, number: str, **fields: Any) -> PermissionLetter:
    person = fields.pop("person", None) or PersonFactory(village=village)
    values = {"issued_date": date(2026, 2, 1), **fields}
    blank: PermissionLetter = PermissionLetterFactory.build(
        village=village, person=person, number=number, serial=None, holder_name="", **values
    )
    return blank


def issue(village: Village, number: str, **fields: Any) -> PermissionLetter:
    return issue_letter(letter=letter_of(village, number, **fields), by=None, at=AT)


def test_serial_numbers_begin_anew_each_year_and_in_each_village(village: Village) -> None:
    other = VillageFactory(area__code="35.04.14.2012")
    old = date(2025, 12, 30)
    letters = [
        *(issue(village, "1"), issue(village, "2"), issue(village, "x", issued_date=old)),
        issue(other, "1"),
    ]
    assert [letter.serial for letter in letters] == [1, 2, 1, 1]
    assert letters[0].holder_name == letters[0].person.name
    assert AuditEvent.objects.filter(act="permission_letter.issued").count() == 4


def test_moved_to_another_year_a_letter_is_numbered_there(village: Village) -> None:
    issue(village, "1", issued_date=date(2025, 5, 1))
    letter = issue(village, "9")
    letter.issued_date = date(2025, 6, 1)
    assert change_letter(letter=letter, by=None, at=AT).serial == 2


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2030, 1, 1)])
def test_a_day_ahead_is_refused(village: Village, day: date) -> None:
    with pytest.raises(ValidationError, match="future"):
        issue(village, "1", issued_date=day)
    letter = issue(village, "1")
    with pytest.raises(ValidationError, match="future"):
        revoke_letter(letter=letter, revoked_date=day, reason="x", by=None, at=AT)


def test_for_somebody_of_another_village_is_refused(village: Village) -> None:
    stranger = PersonFactory(village=VillageFactory(area__code="35.04.14.2012"))
    with pytest.raises(ValidationError, match="another village"):
        issue(village, "1", person=stranger)
    assert not PermissionLetter.objects.exists()


def test_without_a_reason_nothing_is_revoked(village: Village) -> None:
    letter = issue(village, "1")
    with pytest.raises(ValidationError, match="reason"):
        revoke_letter(letter=letter, revoked_date=date(2026, 3, 1), reason=" ", by=None, at=AT)
    letter.refresh_from_db()
    assert letter.is_in_force


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("001/SIK/2025", "001/SIK/2026"),
        ("470/1/411.501/2025", "470/1/411.501/2026"),
        ("SIK-satu", ""),
    ],
)
def test_the_next_number_follows_the_habit_of_the_village(
    village: Village, last: str, following: str
) -> None:
    issue(village, last, issued_date=date(2025, 5, 1), signed_by="Kades Contoh")
    suggested = suggested_letter(village, year=2026)
    assert (suggested.number, suggested.signed_by) == (following, "Kades Contoh")


def test_the_next_number_counts_on(village: Village) -> None:
    assert suggested_letter(village, year=2026).number == "001/SIK/35.04.14.2011/2026"
    issue(village, "470/001/411.501/2026")
    assert suggested_letter(village, year=2026).number == "470/002/411.501/2026"
