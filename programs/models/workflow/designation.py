"""What happens to a designated village: ceremony, plaque, monitoring, guidance, revocation.

The press counts ceremonies; the portal counts dated decrees, so ceremony and plaque change no state.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.roles import Permission
from programs.models.workflow.base import Need, Transition, Workflow


class DesignationState(models.TextChoices):
    """A village's place in a program; the values are stable codes.

    Candidates and proposed villages are known from the press or from offices only.
    """

    CANDIDATE = "candidate", _("Candidate")
    PROPOSED = "proposed", _("Proposed")
    DESIGNATED = "designated", _("Designated")
    MONITORED = "monitored", _("Monitored")
    GUIDANCE = "guidance", _("Under guidance")
    REVOKED = "revoked", _("Revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DesignationAct(models.TextChoices):
    """What was done; the labels are read in the time line."""

    DESIGNATE = "designate", _("Designated by decree")
    CEREMONY = "ceremony", _("Inaugurated in a ceremony")
    PLAQUE = "plaque", _("Plaque handed over")
    MONITOR = "monitor", _("Monitoring visit recorded")
    GUIDE = "guide", _("Placed under guidance")
    FOLLOW_UP = "follow_up", _("Guidance visit recorded")
    END_GUIDANCE = "end_guidance", _("Guidance ended")
    REVOKE = "revoke", _("Revoked by decree")


State, Act = DesignationState, DesignationAct
DesignationLine = Transition[DesignationAct, DesignationState]

IN_FORCE = (State.DESIGNATED, State.MONITORED, State.GUIDANCE)
"""States of a village that is designated now."""

DESIGNATIONS = Workflow(
    (
        Transition(
            Act.DESIGNATE,
            _("Designate by decree"),
            (State.CANDIDATE, State.PROPOSED, State.DESIGNATED),
            State.DESIGNATED,
            Permission.DESIGNATE,
            _("the decree, and the assessment of that day"),
            (Need.DECREE,),
            begins=True,
        ),
        Transition(
            Act.CEREMONY,
            _("Record the ceremony"),
            IN_FORCE,
            None,
            Permission.REVIEW_PROPOSAL,
            _("day and place, photos"),
            (Need.DAY, Need.NOT_YET),
        ),
        Transition(
            Act.PLAQUE,
            _("Record the handing over of the plaque"),
            IN_FORCE,
            None,
            Permission.REVIEW_PROPOSAL,
            _("day and place, photos"),
            (Need.DAY, Need.NOT_YET),
        ),
        Transition(
            Act.MONITOR,
            _("Record a monitoring visit"),
            (State.DESIGNATED, State.MONITORED),
            State.MONITORED,
            Permission.REVIEW_PROPOSAL,
            _("the form of the visit and its photos, the assessment of that day"),
            (Need.VISIT,),
        ),
        Transition(
            Act.GUIDE,
            _("Place under guidance"),
            (State.DESIGNATED, State.MONITORED),
            State.GUIDANCE,
            Permission.REVIEW_PROPOSAL,
            _("what is to be mended, and the assessment of that day"),
            (Need.REMARK,),
        ),
        Transition(
            Act.FOLLOW_UP,
            _("Record a guidance visit"),
            (State.GUIDANCE,),
            None,
            Permission.REVIEW_PROPOSAL,
            _("the form of the visit and its photos, the assessment of that day"),
            (Need.VISIT,),
        ),
        Transition(
            Act.END_GUIDANCE,
            _("End the guidance"),
            (State.GUIDANCE,),
            State.MONITORED,
            Permission.REVIEW_PROPOSAL,
            _("the remark, and the assessment of that day"),
            (Need.FIT_VISIT, Need.REMARK),
        ),
        Transition(
            Act.REVOKE,
            _("Revoke by decree"),
            IN_FORCE,
            State.REVOKED,
            Permission.DESIGNATE,
            _("the decree and its reason for the village"),
            (Need.DECREE,),
        ),
    )
)
