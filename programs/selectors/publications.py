"""Requests for publication that wait for somebody's decision."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.core.work import Urgency, WorkItem
from programs.models import PublicationRequest, PublicationState
from programs.permissions import can_publish_criteria


def open_publications() -> QuerySet[PublicationRequest]:
    """Return the requests that nobody has decided about yet, the oldest first."""
    return PublicationRequest.objects.filter(state=PublicationState.OPEN).order_by(
        "requested_at", "pk"
    )


def publication_work(user: Any) -> list[WorkItem]:
    """Return what waits for ``user`` as second person; one query for those who may publish."""
    if not can_publish_criteria(user):
        return []
    count = open_publications().exclude(requested_by=user).count()
    url = reverse("admin:programs_publicationrequest_changelist")
    label = _("Criteria that wait for approval")
    return [WorkItem("publications", label, count, f"{url}?state=open", Urgency.SOON)]
