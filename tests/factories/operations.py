"""Announcements, invitations and failures."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from migranportal.accounts.models import User
from migranportal.operations.models import Announcement, FailedTask, Invitation
from tests.factories.accounts import UserFactory

AT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


class AnnouncementFactory(DjangoModelFactory[Announcement]):
    """A draft for everybody."""

    class Meta:
        model = Announcement

    title_id = factory.Sequence(lambda n: f"Pengumuman {n}")
    text_id = "Portal dirawat pada **malam Sabtu**."
    since_date = date(2026, 1, 1)

    class Params:
        published = factory.Trait(published_at=AT, published_by=factory.SubFactory(UserFactory))


class InvitedUserFactory(UserFactory):
    """Somebody who has not chosen a password."""

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**{**kwargs, "password": None})


class InvitationFactory(DjangoModelFactory[Invitation]):
    """An invitation that waits to be mailed."""

    class Meta:
        model = Invitation

    user = factory.SubFactory(InvitedUserFactory)
    requested_at = AT


class FailedTaskFactory(DjangoModelFactory[FailedTask]):
    """A failure that nobody has looked at."""

    class Meta:
        model = FailedTask

    task = "programs.tasks.tend_runs"
    error = "OSError"
    text = "no route to host"
    first_at = AT
    last_at = AT
