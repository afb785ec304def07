"""The decree of a designation: checked by its content, served to who may see the designation."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from migranportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.programs import DesignationFactory
from tests.factories.villages import PDF, VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


def test_a_decree_is_served_inside_its_area_only(client: Client) -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    decree = SimpleUploadedFile("keputusan.pdf", PDF, content_type="application/pdf")
    designation = DesignationFactory(village=village, decree_file=decree)
    url = designation.decree_file.url
    assert url.startswith("/berkas/decrees/")
    for area, status in (("35.04.14.2011", 200), ("35.04.14.2012", 404)):
        client.force_login(user_with(Role.VILLAGE_OFFICER, area=area))
        response = client.get(url)
        assert response.status_code == status
        if status == 200:
            assert b"".join(response.streaming_content) == PDF


def test_what_is_no_document_is_refused() -> None:
    page = SimpleUploadedFile("keputusan.pdf", b"<html>", content_type="application/pdf")
    with pytest.raises(ValidationError, match=r"PDF"):
        DesignationFactory.build(village=VillageFactory(), decree_file=page).clean_fields()
