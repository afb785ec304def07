"""A draft that makes the eligible village of the small country fall, and who publishes it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from programs import services
from programs.models import CriteriaVersion, PublicationRequest
from tests.factories.accounts import user_with
from tests.programs.admin_country import Country, make_country


@dataclass
class Desk:
    """The country, a stricter draft written by ``writer``, and two more who may publish."""

    country: Country
    draft: CriteriaVersion
    writer: User
    asker: User
    approver: User

    def ask(self, **options: Any) -> PublicationRequest:
        """Ask for the publication of the draft."""
        today = timezone.localdate()
        values = {"by": self.asker, "valid_from": today, "remark": "uji", **options}
        return services.request_publication(self.draft, at=timezone.now(), as_of=today, **values)

    def edit(self, *, by: User | None, threshold: int = 4) -> None:
        """Change a criterion of the draft."""
        workers = self.draft.criteria.get(measure="known_workers")
        services.change_criterion(workers, threshold=threshold, by=by, at=timezone.now())


def make_desk() -> Desk:
    """Return a desk whose draft asks for three workers where one was enough."""
    country = make_country()
    people = [user_with(Role.PROGRAM_OFFICER) for _ in range(2)]
    asker, approver = people
    writer = user_with(Role.MINISTRY_ADMINISTRATOR)
    draft = services.copy_version(country.version, by=writer, at=timezone.now())
    desk = Desk(country, draft, writer, asker, approver)
    desk.edit(by=writer, threshold=3)
    return desk
