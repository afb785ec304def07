"""Fields that search: a country or an area by what people really type."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from migranportal.accounts.roles import Role
from migranportal.entry.fields import AreaField, CountryField, area_label
from migranportal.regions.models import Area
from tests.factories.accounts import user_with
from tests.factories.regions import AreaFactory, CountryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def countries() -> None:
    CountryFactory(code="HK", name_id="Hong Kong", name_en="Hong Kong")
    CountryFactory(code="KR", name_id="Korea Selatan", name_en="South Korea")
    CountryFactory(code="KP", name_id="Korea Utara", name_en="North Korea")
    CountryFactory(code="SA", name_id="Arab Saudi", name_en="Saudi Arabia")


def refused(field: Any, typed: str) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    return str(caught.value.messages[0])


@pytest.mark.usefixtures("countries")
class TestCountry:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("Hong Kong", "HK"),
            ("hongkong", "HK"),
            ("KR", "KR"),
            ("south korea", "KR"),
            (" Korea selatan ", "KR"),
            ("arab", "SA"),
            ("saudi arabia", "SA"),
        ],
    )
    def test_is_read_from_either_language_or_the_code(self, typed: str, code: str) -> None:
        assert CountryField().clean(typed).pk == code

    @pytest.mark.parametrize(
        ("typed", "offered"),
        [
            ("Korea", "Korea Selatan, Korea Utara"),
            ("Hongkomg", "Hong Kong"),
            ("Arap Saudi", "Arab"),
        ],
    )
    def test_that_is_unclear_offers_the_nearest(self, typed: str, offered: str) -> None:
        with translation.override("id"):  # a request before may have left another language
            assert offered in refused(CountryField(), typed)

    def test_that_is_none_is_refused(self) -> None:
        assert "Qwxz" in refused(CountryField(), "Qwxz")

    def test_may_be_left_out_only_where_the_form_says_so(self) -> None:
        assert CountryField(required=False).clean(" ") is None
        refused(CountryField(), "")

    def test_is_shown_by_name_in_the_language_of_the_page(self) -> None:
        with translation.override("id"):
            assert CountryField().prepare_value("KR") == "Korea Selatan"
            assert CountryField().prepare_value("kr") == "Korea Selatan"
        with translation.override("en"):
            assert CountryField().prepare_value("KR") == "South Korea"
        assert CountryField().prepare_value("Zembla") == "Zembla"
        assert CountryField().prepare_value(None) == ""

    def test_a_form_asks_once_and_suggests_all(self, django_assert_num_queries: Any) -> None:
        field = CountryField()
        with django_assert_num_queries(1):
            shown = field.widget.render("country", field.prepare_value("HK"), {"id": "id_country"})
            field.clean("KR")
        assert shown.count("<option") == 4
        assert 'list="id_country-list"' in shown


class TestArea:
    @pytest.fixture
    def villages(self) -> list[Area]:
        AreaFactory(code="35.04", name="Tulungagung")
        AreaFactory(code="18.01", name="Lampung Selatan")
        return [
            AreaFactory(code="35.04.14.2011", name="Tunggangri"),
            AreaFactory(code="35.04.14.2012", name="Sidomulyo"),
            AreaFactory(code="18.01.04.2003", name="Sidomulyo"),
        ]

    @pytest.mark.parametrize(
        "typed", ["35.04.14.2012", "Sidomulyo, Tulungagung", "sidomulyo,tulungagung"]
    )
    def test_is_read_from_code_or_name(self, villages: list[Area], typed: str) -> None:
        assert AreaField().clean(typed) == villages[1]

    def test_reads_back_what_it_shows(self, villages: list[Area]) -> None:
        field = AreaField()
        for area in villages:
            assert field.clean(field.prepare_value(area.pk)) == area
            assert area.code in area_label(area)

    def test_a_common_name_is_not_guessed(self, villages: list[Area]) -> None:
        message = refused(AreaField(), "Sidomulyo")
        assert "18.01.04.2003" in message
        assert "35.04.14.2012" in message

    def test_a_misspelt_name_is_offered_and_not_taken(self, villages: list[Area]) -> None:
        assert "Tunggangri" in refused(AreaField(), "Tungangri")

    def test_what_ended_or_has_another_size_is_not_found(self, villages: list[Area]) -> None:
        AreaFactory(code="35.04.14.2044", name="Lama", ended=True)
        refused(AreaField(), "35.04.14.2044")
        refused(AreaField(), "35.04")
        regency = AreaField(level=Area.Level.REGENCY).clean("Tulungagung")
        assert regency is not None
        assert regency.code == "35.04"

    def test_suggests_while_typing(self, client: Client, villages: list[Area]) -> None:
        def codes(query: str) -> list[str]:
            found = client.get(f"/wilayah/cari/?{query}").json()["areas"]
            return [area["code"] for area in found]

        client.force_login(user_with(Role.VILLAGE_OFFICER))
        assert set(codes("q=sidomulyo")) == {"35.04.14.2012", "18.01.04.2003"}
        assert codes("q=sidomulyo&dalam=saya") == []
        assert codes("q=tunggang&dalam=saya") == ["35.04.14.2011"]
        assert codes("q=s") == codes("q=sidomulyo&tingkat=planet") == []
        assert codes("q=lampung&tingkat=regency") == ["18.01"]
