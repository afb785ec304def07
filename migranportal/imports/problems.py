"""What can be wrong with a cell or a row, each with its remedy, in the reader's language."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.services import NEEDED_AREA

MESSAGES: dict[str, Promise] = {
    "required": _("This must be filled in."),
    "too_long": _("This is longer than %(detail)s characters. Shorten it."),
    "choice": _("This is none of the choices: %(detail)s."),
    "choice_like": _("This is none of the choices. Did you mean “%(detail)s”?"),
    "choice_several": _("Several have this name. Write which one: %(detail)s."),
    "date": _("This is no date. Write it as day/month/year, such as 31/12/1990."),
    "date_early": _("This day lies too far back. Check the year."),
    "date_future": _("This day lies in the future. Enter what has happened."),
    "number": _("This is no whole number. Write digits only."),
    "number_range": _("The number must lie between %(detail)s."),
    "phone": _("This is no phone number. Write digits, such as 081234567890."),
    "typed_as_number": _(
        "This was typed as a number, and spreadsheet programs lose digits of long numbers. Format "
        "the column as text and type it again."
    ),
    "nik_digits": _("A NIK has exactly 16 digits. Leave the cell empty where it is not known."),
    "nik_impossible": _(
        "This cannot be a NIK: digits 7 to 12 are no birth date, or it ends in 0000. Check the card."
    ),
    "family_card_digits": _("A family card number has exactly 16 digits."),
    "village_unknown": _(
        "No village in your area has this code or name. Write the code, such as 35.04.14.2011."
    ),
    "village_like": _("No village in your area has this code or name. Likely: %(detail)s."),
    "village_several": _("Several villages have this name. Write the code: %(detail)s."),
    "village_other": _(
        "This row belongs to another village. Only rows of %(detail)s are taken here."
    ),
    "twice_nik": _("Row %(detail)s has the same NIK. Remove one of the two."),
    "twice_person": _(
        "Row %(detail)s has the same name, birth date and village. Remove one of the two."
    ),
    "twice_record": _("Row %(detail)s says the same. Remove one of the two."),
    "nik_registered": _("Somebody with this NIK is registered already. Remove the row."),
    "person_registered": _(
        "Somebody with this name and birth date is registered in this village already. Remove the "
        "row; if it is another person, register them with the form."
    ),
    "record_registered": _("This is recorded already. Remove the row."),
    "judgement_unsigned": _("A judged procedural status needs who judged it and when."),
    "judgement_without_status": _("A judge or a day of judgement needs the procedural status."),
    "person_unknown": _(
        "Nobody with this NIK, or with this name and birth date, is registered in your area. Import "
        "the person first."
    ),
    "person_several": _("Several people fit. Add the NIK or the birth date."),
    "person_unnamed": _("Enter the NIK or the name of the person."),
    "not_a_worker": _("This person has no migration record yet. Add one first."),
    "return_without_departure": _("A return needs a departure before it."),
    "return_before_departure": _("The return lies before the departure."),
    "return_uncategorised": _("A return needs its category."),
    "category_without_return": _("A return category needs the day of return."),
    "contract_reversed": _("The contract ends before it begins."),
    "abroad_already": _("This worker is abroad already. Record the return first."),
    "ends_before_start": _("The end lies before the beginning."),
    "member_already": _("This person is a member in that period already."),
    "cooperative_dissolved": _("The cooperative was dissolved before that day."),
    "email": _("This is no e-mail address."),
    "twice_email": _("Row %(detail)s has the same address. Remove one of the two."),
    "email_registered": _(
        "An account with this address exists already. Give it the role on its own page."
    ),
    "area_unknown": _("The register has no area with this code. Look it up under Regions."),
    **{f"area_of_{level.value}": text for level, text in NEEDED_AREA.items()},
    "figure_key": _("This does not fit what the figure is counted by. Needed: %(detail)s."),
    "figure_url": _("This is no web address. Write it with https:// or leave the cell empty."),
    "figure_empty": _("Leave this empty: only %(detail)s has it."),
    "figure_differs": _(
        "This figure is recorded with the value %(detail)s. Correct it on its page, or remove the row."
    ),
    "session_full": _(
        "The session has only %(detail)s seats left, which earlier rows take. Remove rows or raise the "
        "number of seats."
    ),
    "pillar_other_program": _("This pillar belongs to another program than the plan."),
    "village_outside_plan": _(
        "These villages lie outside the area of the plan: %(detail)s. Remove them, or widen the area of "
        "the plan."
    ),
    "result_without_attendance": _("Only who attended has a result. Enter the attendance as well."),
    "ragged": _(
        "The row has more cells than the heading. In CSV, put texts with a separator in quotation "
        "marks."
    ),
}

DUPLICATES = frozenset({"twice_nik", "twice_person", "twice_record", "twice_email"})
"""Rows that stand in the file more than once."""
REGISTERED = frozenset(
    {
        "nik_registered",
        "person_registered",
        "record_registered",
        "member_already",
        "abroad_already",
        "email_registered",
    }
)
"""Rows that the register knows already."""


class Found(NamedTuple):
    """One problem: where it is and what it is. ``row`` counts as a spreadsheet does."""

    row: int
    column: str
    """The code of the column; ``""`` where the whole row is meant."""
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Shown:
    """A problem as a person reads it."""

    row: int
    header: str
    value: str
    message: str


def message(code: str, detail: str) -> str:
    """Return what is wrong and the remedy."""
    return str(MESSAGES[code]) % {"detail": detail}
