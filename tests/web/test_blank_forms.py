"""Blank forms on paper: what the forms of the portal ask, and nothing about anybody."""

import re
from typing import Any

import pytest
from django import forms
from django.test import Client

from migranportal.accounts.roles import Role
from migranportal.web.blank_forms import BLANKS, parts_of
from tests.factories.accounts import user_with
from tests.factories.villages import FacilityKindFactory, VillageFactory
from tests.factories.workers import PersonFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_leads_to_each(client: Client, officer: Any) -> None:
    page = text(client, "/formulir/")
    for blank in BLANKS:
        assert f'href="/formulir/{blank.slug}/"' in page
        assert str(blank.title) in text(client, f"/formulir/{blank.slug}/")
    assert client.get("/formulir/tidak-ada/").status_code == 404


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: blank.slug)
def test_every_question_of_the_form_is_asked(blank: Any) -> None:
    """Files stay in the portal; everything else that it asks is asked on paper."""
    for form in filter(None, (blank.form, blank.row_form)):
        asked = [question.label for part in parts_of(form) for question in part.questions]
        on_screen = [
            field
            for field in form.base_fields.values()
            if not isinstance(field, forms.FileField) and not field.widget.is_hidden
        ]
        assert len(asked) == len(on_screen)
        assert len(asked) > 2


def test_a_migrant_on_paper(client: Client, officer: Any) -> None:
    page = text(client, "/formulir/orang/")
    squares = [part for part in page.split('class="squares"') if part.count("<i></i>") >= 16]
    assert len(squares) == 2, "NIK and family card"
    boxes = page.count('class="box"')
    assert boxes > 10
    for choice in ("Perempuan", "Laki-laki"):
        assert choice in page


def test_rows_and_their_legend(client: Client, officer: Any) -> None:
    FacilityKindFactory(name_id="Meja layanan migran")
    facilities = text(client, "/formulir/fasilitas/")
    assert len(re.findall(r'<th scope="row">\d+</th>', facilities)) == 8
    family = text(client, "/formulir/keluarga/")
    assert family.count("<i></i>") >= 16, "the migrant's own number"


def test_nobody_is_on_paper(client: Client, officer: Any) -> None:
    village = VillageFactory(area__code="35.04.14.2011")
    person = PersonFactory(village=village, name="Siti Rahasia", phone="081234567890")
    WorkerFactory(person=person)
    for blank in BLANKS:
        page = text(client, f"/formulir/{blank.slug}/")
        assert "Rahasia" not in page
        assert "0812" not in page


def test_an_account_is_needed(client: Client) -> None:
    assert client.get("/formulir/").status_code == 302
    assert client.get("/formulir/orang/").status_code == 302
