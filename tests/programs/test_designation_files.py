"""Photos of visits and ceremonies: served to who may see the village."""

import pytest
from django.test import Client

from migranportal.accounts.roles import Role
from programs.models import VisitPhoto
from tests.factories.accounts import user_with
from tests.programs.deciding import set_desk
from tests.programs.proposing import Stage

pytestmark = pytest.mark.django_db


def test_a_photo_of_a_visit_is_served_inside_its_area_only(stage: Stage, client: Client) -> None:
    set_desk(stage).recommended()
    url = VisitPhoto.objects.get().file.url
    assert url.startswith("/berkas/visits/")
    for area, status in (("35.04.14.2011", 200), ("35.04.14.2012", 404)):
        client.force_login(user_with(Role.VILLAGE_OFFICER, area=area))
        response = client.get(url)
        assert response.status_code == status
        if status == 200:
            assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
