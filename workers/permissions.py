"""Who may do what with the records of people; used by pages and services alike."""

from migranportal.accounts.models import User
from migranportal.accounts.models.people import covers
from migranportal.accounts.roles import Permission, area_level
from workers.models import Complaint, ComplaintAct, ComplaintState, Person
from workers.models.complaint import LEVEL_OF_AREA
from workers.models.complaint_workflow import ComplaintLine, complaint_acts


def can_view_person(user: User, person: Person) -> bool:
    """Tell whether ``user`` may open the record of ``person``; identity numbers stay masked."""
    return user.holds(Permission.VIEW_PEOPLE, area=person.scope_code)


def can_edit_person(user: User, person: Person) -> bool:
    """Tell whether ``user`` may change the record of ``person``."""
    return user.holds(Permission.EDIT_PEOPLE, area=person.scope_code)


def can_reveal_identifier(user: User, person: Person) -> bool:
    """Tell whether ``user`` may see an identity number of ``person`` in full, giving a reason."""
    return user.holds(Permission.REVEAL_IDENTIFIER, area=person.scope_code)


def can_view_reads(user: User, person: Person) -> bool:
    """Tell whether ``user`` may look up who saw the data of ``person``, giving a reason."""
    return user.holds(Permission.VIEW_READS, area=person.scope_code)


def can_handle_complaint(user: User, complaint: Complaint) -> bool:
    """Tell whether ``user`` does the next step on a complaint that they can see.

    Who handles complaints in its area may always. Otherwise it is the level that it was referred
    to; while nobody got it, everybody who keeps the records of people there.
    """
    area = complaint.scope_code
    if user.holds(Permission.HANDLE_COMPLAINTS, area=area):
        return True
    if not complaint.level:
        return user.holds(Permission.EDIT_PEOPLE, area=area)
    return any(
        covers(code, area) and LEVEL_OF_AREA.get(area_level(code)) == complaint.level
        for code in user.areas_for(Permission.EDIT_PEOPLE)
    )


def can_move_complaint(user: User, complaint: Complaint, act: str) -> bool:
    """Tell whether ``user`` may do ``act`` on a complaint that they can see, from whatever state.

    Who recorded it follows it after a referral: adds remarks, and says that it was withdrawn.
    """
    if can_handle_complaint(user, complaint):
        return True
    keeps = user.holds(Permission.EDIT_PEOPLE, area=complaint.scope_code)
    is_own = keeps and complaint.recorded_by_id == user.pk
    return is_own and act in {ComplaintAct.NOTE, ComplaintAct.WITHDRAW}


def complaint_lines(user: User, complaint: Complaint) -> list[ComplaintLine]:
    """Return what ``user`` may do with a complaint as it is now, in the order of the work."""
    lines = complaint_acts(complaint.state)
    return [line for line in lines if can_move_complaint(user, complaint, line.act)]


def can_change_complaint(user: User, complaint: Complaint) -> bool:
    """Tell whether ``user`` may still change what was recorded: until it is verified or referred."""
    is_new = complaint.state == ComplaintState.RECEIVED
    return is_new and can_handle_complaint(user, complaint)
