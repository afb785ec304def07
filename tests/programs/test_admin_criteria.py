"""Writing criteria on the desk: a draft is edited; a published version is frozen."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from programs import services
from programs.models import CriteriaVersion, Criterion
from tests.programs.admin_country import Country, make_country, signed_in

pytestmark = pytest.mark.django_db

NEW = {
    "title_id": "Ada Satgas",
    "title_en": "There is a task force",
    "code": "satgas",
    "measure": "has_active_task_force",
    "operator": "is_true",
    "weight": "2",
    "source": "uji",
}


@pytest.fixture
def country(db: None) -> Country:
    return make_country()


@pytest.fixture
def client(country: Country) -> Any:
    return signed_in(Role.PROGRAM_OFFICER, language="en")[0]


@pytest.fixture
def draft(country: Country) -> CriteriaVersion:
    return services.copy_version(country.version, by=None, at=timezone.now())


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:programs_version_{name}", args=args)


def page_of(version: CriteriaVersion) -> str:
    return reverse("admin:programs_criteriaversion_change", args=[version.pk])


def order(version: CriteriaVersion) -> list[str]:
    return list(version.criteria.order_by("position").values_list("measure", flat=True))


def test_published_version_says_why_it_cannot_be_changed(client: Any, country: Country) -> None:
    text = client.get(page_of(country.version)).content.decode()
    assert "A published version cannot be changed" in text
    assert url("criterion_add", country.version.pk) not in text


@pytest.mark.parametrize(
    "act", ["words", "criterion_add", "discard", "criterion", "criterion_remove", "criterion_move"]
)
def test_published_version_is_refused_by_every_act(client: Any, country: Country, act: str) -> None:
    version = country.version
    criterion = version.criteria.order_by("position")[0]
    args = [version.pk, criterion.pk] if act.startswith("criterion") else [version.pk]
    args = args[:1] if act == "criterion_add" else args
    data = {**NEW, "title": "x", "legal_source": "x", "down": "1"}
    answer = client.post(url(act, *args), data, follow=True)
    assert "published and cannot be changed" in answer.content.decode()
    version.refresh_from_db()
    assert (version.title, len(order(version))) == ("Uji", 4)


def test_copy_to_a_new_draft_and_only_one(client: Any, country: Country) -> None:
    answer = client.post(url("copy", country.version.pk))
    draft = CriteriaVersion.objects.get(state="draft")
    assert answer.headers["Location"] == page_of(draft)
    assert order(draft) == order(country.version)
    again = client.post(url("copy", country.version.pk), follow=True)
    assert "has a draft already" in str(list(again.context["messages"])[-1])
    assert CriteriaVersion.objects.count() == 2


def test_new_draft_from_nothing(client: Any, country: Country) -> None:
    answer = client.post(
        reverse("admin:programs_criteriaversion_add"),
        {"program": "dme", "title": "Baru", "legal_source": "Permen"},
    )
    draft = CriteriaVersion.objects.get(state="draft")
    assert answer.headers["Location"] == page_of(draft)
    second = client.post(
        reverse("admin:programs_criteriaversion_add"),
        {"program": "dme", "title": "Lagi", "legal_source": "Permen"},
    )
    assert "has a draft already" in str(second.context["form"].non_field_errors())


def test_words_of_a_draft(client: Any, draft: CriteriaVersion) -> None:
    client.post(url("words", draft.pk), {"title": "Judul", "legal_source": "Permen 1/2027"})
    draft.refresh_from_db()
    assert (draft.title, draft.legal_source, draft.is_interim) == ("Judul", "Permen 1/2027", False)


def test_discard_asks_first(client: Any, draft: CriteriaVersion) -> None:
    assert "Delete the draft" in client.get(url("discard", draft.pk)).content.decode()
    assert CriteriaVersion.objects.filter(pk=draft.pk).exists()
    client.post(url("discard", draft.pk))
    assert not CriteriaVersion.objects.filter(pk=draft.pk).exists()


def test_criterion_is_added_changed_and_removed(client: Any, draft: CriteriaVersion) -> None:
    client.post(url("criterion_add", draft.pk), NEW)
    criterion = draft.criteria.get(code="satgas")
    assert (criterion.position, criterion.weight) == (5, 2)
    client.post(url("criterion", draft.pk, criterion.pk), {**NEW, "weight": "3"})
    criterion.refresh_from_db()
    assert criterion.weight == 3
    assert (
        "Remove the criterion"
        in client.get(url("criterion_remove", draft.pk, criterion.pk)).content.decode()
    )
    client.post(url("criterion_remove", draft.pk, criterion.pk))
    assert not Criterion.objects.filter(pk=criterion.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"operator": "at_least", "threshold": "1"}, "operator"),
        ({"threshold": "1"}, "threshold"),
        ({"measure": "known_workers", "operator": "at_least", "threshold": "1.5"}, "threshold"),
        ({"measure": "known_workers", "operator": "at_least", "threshold": "many"}, "threshold"),
        ({"measure": "procedural_share", "operator": "at_least", "threshold": "101"}, "threshold"),
        ({"measure": "happiness"}, "measure"),
        ({"title_id": ""}, "title_id"),
        ({"code": "known-workers"}, "__all__"),
        ({"weight": "-1"}, "__all__"),
    ],
)
def test_bad_criterion_is_shown_at_its_field_and_nothing_is_written(
    client: Any, draft: CriteriaVersion, wrong: dict[str, str], field: str
) -> None:
    answer = client.post(url("criterion_add", draft.pk), {**NEW, **wrong})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert len(order(draft)) == 4


def test_order_by_buttons(client: Any, draft: CriteriaVersion) -> None:
    first, second, *rest = order(draft)
    criterion = draft.criteria.get(measure=second)
    client.post(url("criterion_move", draft.pk, criterion.pk), {"up": "1"})
    assert order(draft) == [second, first, *rest]
    client.post(url("criterion_move", draft.pk, criterion.pk), {"down": "1"})
    assert order(draft) == [first, second, *rest]
    client.post(url("criterion_move", draft.pk, draft.criteria.get(measure=first).pk), {"up": "1"})
    assert order(draft) == [first, second, *rest]


def test_criterion_of_another_version_is_not_found(
    client: Any, country: Country, draft: CriteriaVersion
) -> None:
    foreign = country.version.criteria.order_by("position")[0]
    assert client.get(url("criterion", draft.pk, foreign.pk)).status_code == 404
