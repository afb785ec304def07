"""File fields of forms, and two versions of a record that differ in files, choices and amounts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.entry.amounts import RupiahField
from migranportal.entry.files import ACCEPT, EvidenceField, EvidenceFilesField
from tests.factories.accounts import user_with
from tests.factories.villages import (
    PDF,
    BudgetLineFactory,
    EvidenceFactory,
    FacilityFactory,
    FacilityKindFactory,
    RegulationFactory,
)
from villages.forms import BudgetLineForm, EvidenceForm, FacilityForm, RegulationForm
from villages.models import BudgetLine, Facility, VillageRegulation

pytestmark = pytest.mark.django_db

REGULATION = {"number": "1", "title": "x", "subject": "other", "enacted_date": "2026-01-05"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": "/berkas/"},
        },
    }


@pytest.fixture
def user() -> User:
    return user_with(Role.VILLAGE_OFFICER)


def scan(name: str = "perdes.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def differences(form: Any, stored: Any) -> dict[str, tuple[str, str]]:
    theirs = type(form)(instance=stored, user=form.user)
    return {d.mine.name: (d.my_text, d.their_text) for d in form.differences(theirs)}


@pytest.fixture
def regulation() -> VillageRegulation:
    return RegulationFactory(**REGULATION, file=scan())


@pytest.mark.parametrize(
    ("answers", "files", "expected"),
    [
        ({}, {}, {}),
        ({}, {"file": scan("baru.pdf")}, {"file": ("New file: baru.pdf", "The stored file")}),
        ({"file-clear": "on"}, {}, {"file": ("", "The stored file")}),
        ({"subject": "migrant_protection"}, {}, {"subject": ("Migrant protection", "Other")}),
        ({"enacted_date": "2026-01-06"}, {}, {"enacted_date": ("Jan. 6, 2026", "Jan. 5, 2026")}),
    ],
    ids=["nothing", "a new file", "no file", "a choice", "a day"],
)
def test_two_versions_are_compared_in_words(
    user: User, regulation: VillageRegulation, answers: Any, files: Any, expected: Any
) -> None:
    stored = VillageRegulation.objects.get()
    form = RegulationForm({**REGULATION, **answers}, files, instance=regulation, user=user)
    form.is_valid()
    assert differences(form, stored) == expected


def test_a_select_is_compared_by_its_labels(user: User) -> None:
    facility = FacilityFactory(kind__name_en="Service desk", note="")
    other = FacilityKindFactory(name_en="Reading room")
    answers = {"kind": other.pk, "condition": "good", "checked_date": facility.checked_date}
    form = FacilityForm(answers, instance=Facility.objects.get(), user=user)
    assert differences(form, facility) == {"kind": ("Reading room", "Service desk")}


def test_amounts_are_compared_as_amounts(user: User) -> None:
    line = BudgetLineFactory(planned_amount=2_500_000, description="x", year=2026)
    answers = {"year": "2026", "description": "x", "planned_amount": "Rp 2.500.000,00"}
    stored = BudgetLine.objects.get()
    assert differences(BudgetLineForm(answers, instance=line, user=user), stored) == {}


def test_added_files_stand_in_nobodys_way(user: User) -> None:
    evidence = EvidenceFactory()
    form = EvidenceForm({"caption": evidence.caption}, instance=evidence, user=user)
    assert "photos" not in form.fields
    field = EvidenceFilesField()
    assert field.adds_only


def test_a_form_of_a_model_takes_the_camera(user: User, regulation: VillageRegulation) -> None:
    form = RegulationForm(instance=regulation, user=user)
    assert isinstance(form.fields["file"], EvidenceField)
    html = str(form["file"])
    assert f'accept="{ACCEPT}"' in html
    assert regulation.file.url in html
    assert 'name="file-clear"' in html


class TestSeveralFiles:
    def values(self, *files: Any) -> Any:
        field = EvidenceFilesField()
        data = field.widget.value_from_datadict({}, MultiValueDict({"photos": files}), "photos")
        return field.clean(data)

    def test_are_a_list(self) -> None:
        first, second = scan("a.pdf"), scan("b.pdf")
        assert self.values(first, second) == [first, second]

    def test_none_is_refused_where_one_is_needed(self) -> None:
        with pytest.raises(ValidationError, match="required"):
            self.values()
        assert EvidenceFilesField(required=False).clean([]) == []

    def test_an_empty_one_is_named(self) -> None:
        with pytest.raises(ValidationError, match=r"kosong\.pdf: .*empty"):
            self.values(scan(), SimpleUploadedFile("kosong.pdf", b""))


def test_an_amount_is_shown_with_points() -> None:
    field = RupiahField()
    assert field.prepare_value(Decimal(1_250_000)) == "1.250.000"
    assert field.prepare_value("1.5") == "1.5"
    assert field.prepare_value(None) is None


def test_the_first_mistake_takes_the_focus(user: User) -> None:
    form = RegulationForm({**REGULATION, "title": "", "enacted_date": ""}, user=user)
    fields = {bound.name: str(bound) for step in form.shown_steps() for bound in step.fields}
    assert [name for name, html in fields.items() if "autofocus" in html] == ["title"]
    assert 'aria-invalid="true"' in fields["title"]
    assert "id_title_error" in fields["title"]
