"""Factories of notices."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from migranportal.notices.models import DigestSetting, Kind, Notice
from tests.factories.accounts import UserFactory


class NoticeFactory(DjangoModelFactory[Notice]):
    """An unread notice about the task force of Tunggangri."""

    class Meta:
        model = Notice

    class Params:
        read = factory.Trait(read_at=datetime(2026, 3, 2, 5, 0, tzinfo=UTC))

    user = factory.SubFactory(UserFactory)
    kind = Kind.TASK_FORCE_ENDING
    key = factory.Sequence(str)
    area_code = "35.04.14.2011"
    place = "Tunggangri"
    parameters = factory.Dict({"until_date": "2026-04-01"})
    link = "/pemberitahuan/pengaturan/"
    created_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


class DigestSettingFactory(DjangoModelFactory[DigestSetting]):
    """Daily e-mails in Indonesian."""

    class Meta:
        model = DigestSetting

    user = factory.SubFactory(UserFactory)
    changed_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
