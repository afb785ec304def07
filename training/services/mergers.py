"""Records of training follow areas through mergers and new codes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from migranportal.accounts.models import User
from migranportal.core.rowsecurity import whole_country
from migranportal.regions.models import Area, AreaSuccession
from training.models import MentoringVisit, Participant, ServicePlace, Session
from villages.selectors import file_merged_from


def follow_merger(
    *,
    predecessor: Area,
    successors: Sequence[Area],
    kind: str,
    heir: Area | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Let sessions and places follow to the one new area; of a merged village also the people on
    lists and the visits.
    """
    if kind not in {AreaSuccession.Kind.MERGED, AreaSuccession.Kind.RECODED}:
        return
    (new,) = successors
    for model in (Session, ServicePlace):
        model.objects.filter(area=predecessor).update(area=new, updated_at=at)
    closed = file_merged_from(predecessor) if kind == AreaSuccession.Kind.MERGED else None
    if closed is None or closed.merged_into is None:
        return
    into = closed.merged_into
    with whole_country():
        # A namesake whom both villages sent to the same session stays with the closed file.
        twice = Participant.objects.filter(
            session=OuterRef("session"), village=into, name=OuterRef("name"), person=None
        )
        people = Participant.objects.filter(~Q(Exists(twice), person=None), village=closed)
        people.update(village=into, updated_at=at)
    MentoringVisit.objects.filter(village=closed).update(village=into, updated_at=at)
