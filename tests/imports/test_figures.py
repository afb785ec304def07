"""Published figures in a sheet: read with their keys, refused with a remedy, taken back."""

from datetime import date
from typing import Any

import pytest

from migranportal.accounts.roles import Role
from migranportal.imports.models import Import
from reports.models import Dimension, PublishedFigure, Version
from tests.factories.regions import AreaFactory, CountryFactory
from tests.factories.reports import PublishedFigureFactory
from tests.imports.conftest import Sender, make_sender, problems_of, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Sender:
    CountryFactory(code="TW", name_id="Taiwan", name_en="Taiwan")
    AreaFactory(code="35.10")
    return make_sender(Role.PROGRAM_OFFICER)


def figure(**changes: Any) -> dict[str, Any]:
    return {
        "measure": "placements",
        "dimension": "national",
        "period_start": "01/01/2024",
        "period_end": "31/12/2024",
        "value": "1000",
        "version": "reported",
        "publisher": "Contoh",
        **changes,
    }


def sent(desk: Sender, *rows: dict[str, Any]) -> Import:
    return desk.sent("figures", sheet_of("figures", rows), url="/impor/")


def test_figures_of_every_kind_are_imported_and_taken_back(desk: Sender) -> None:
    started = sent(
        desk,
        figure(),
        figure(dimension="country", key="taiwan", value=12),
        figure(dimension="province", key="35", value="1.234"),
        figure(dimension="regency", key="35.10", version="bp3mi_office", office_code="35"),
        figure(dimension="occupation", key="House maid", name_in_source="Pembantu"),
        figure(dimension="sex", key="female"),
        figure(measure="remittances", dimension="regency", key="35.10", value=5_000_000_000),
        figure(
            measure="household_remittance",
            dimension="regency",
            key="35.10",
            unit="us_dollar",
            households=120,
        ),
    )
    assert problems_of(started) == []
    assert desk.decide(started).imported_rows == 8
    regency = PublishedFigure.objects.get(dimension=Dimension.REGENCY, measure="placements")
    assert (regency.area_code, regency.version) == ("35.10", Version.BP3MI_OFFICE)
    assert PublishedFigure.objects.get(country="TW").value == 12
    assert PublishedFigure.objects.get(dimension=Dimension.PROVINCE).value == 1234
    assert PublishedFigure.objects.get(category="house_maid").imported_by == desk.user
    assert PublishedFigure.objects.get(measure="remittances").unit == "rupiah"
    assert PublishedFigure.objects.get(households=120).unit == "us_dollar"
    desk.undo(started)
    assert not PublishedFigure.objects.exists()


def test_every_problem_is_named(desk: Sender) -> None:
    known = PublishedFigureFactory(publisher="Ada", url="", value=7)
    same = {
        "publisher": "Ada",
        "period_start": known.period_start,
        "period_end": date(2024, 12, 31),
    }
    started = sent(
        desk,
        figure(key="35"),  # 2
        figure(dimension="country", key="Taiwn"),
        figure(dimension="province", key="35.10"),
        figure(dimension="regency", key="35.1"),
        figure(dimension="sex", key="orang"),  # 6
        figure(unit="rupiah"),
        figure(period_end="31/12/2023"),
        figure(version="bp3mi_office"),
        figure(office_code="35"),  # 10
        figure(households=3),
        figure(publisher=""),
        figure(**same, value=7),
        figure(**same, value=8),  # 14
        figure(),
        figure(value=2),
        figure(dimension="occupation"),
        figure(url="javascript:alert(1)"),
    )
    assert problems_of(started) == [
        (2, "key", "figure_key"),
        (3, "key", "figure_key"),
        (4, "key", "figure_key"),
        (5, "key", "figure_key"),
        (6, "key", "figure_key"),
        (7, "unit", "choice"),
        (8, "period_end", "ends_before_start"),
        (9, "office_code", "required"),
        (10, "office_code", "figure_empty"),
        (11, "households", "figure_empty"),
        (12, "publisher", "required"),
        (13, "value", "record_registered"),
        (14, "value", "figure_differs"),
        (16, "value", "twice_record"),
        (17, "key", "figure_key"),
        (18, "url", "figure_url"),
    ]
    assert desk.decide(started).imported_rows == 1


@pytest.mark.parametrize("role", [Role.ANALYST, Role.BP3MI_OFFICER, Role.REGENCY_OFFICER])
def test_only_who_may_load_statistics_imports_them(role: Role) -> None:
    sender = make_sender(role)
    content = sheet_of("figures", [figure()])
    assert sender.send("figures", content, url="/impor/").status_code in {403, 422}
    assert not Import.objects.exists()
