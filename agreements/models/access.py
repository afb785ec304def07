"""Who may read agreements: the ministry's staff all of them, a partner's liaison their own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from migranportal.accounts.liaisons import organisation_of_liaison
from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission

HIDDEN_FROM_PARTNERS = ("proposed", "withdrawn")
"""States in which an agreement is the ministry's own matter: the partner was not approached yet."""


def sees_all(user: Any) -> bool:
    """Tell whether ``user`` may read every agreement."""
    return isinstance(user, User) and user.holds(Permission.VIEW_AGREEMENTS)


class AgreementQuerySet(models.QuerySet[Any]):
    """Reads of agreements."""

    def visible_to(self, user: Any) -> AgreementQuerySet:
        """Keep what ``user`` may read: all, or those of the own organisation, or nothing."""
        if sees_all(user):
            return self
        return self.of_partner(organisation_of_liaison(user))

    def of_partner(self, organisation_id: int | None) -> AgreementQuerySet:
        """Keep the agreements to which the organisation is a party and of which it knows."""
        if organisation_id is None:
            return self.none()
        party = self.model._meta.get_field("parties").related_model
        own = party.objects.filter(agreement=OuterRef("pk"), organisation=organisation_id)
        return self.filter(Exists(own)).exclude(state__in=HIDDEN_FROM_PARTNERS)


class PartQuerySet(models.QuerySet[Any]):
    """Reads of files: of agreements that somebody may read, and for partners only shared ones."""

    def visible_to(self, user: Any) -> PartQuerySet:
        """Keep the files that ``user`` may open."""
        if sees_all(user):
            return self
        agreements: Any = self.model._meta.get_field("agreement").related_model
        own = agreements.objects.visible_to(user)
        return self.filter(agreement__in=own, is_shared=True)


class EvidenceQuerySet(models.QuerySet[Any]):
    """Reads of evidence."""

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Keep the evidence that ``user`` may open: a partner's liaison that of the own tasks."""
        if sees_all(user):
            return self
        organisation = organisation_of_liaison(user)
        if organisation is None:
            return self.none()
        hidden = Q(task__agreement__state__in=HIDDEN_FROM_PARTNERS)
        return self.filter(task__owner=organisation).exclude(hidden)
