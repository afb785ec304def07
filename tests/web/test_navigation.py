"""The bar of a village on pages whose address does not name it."""

from __future__ import annotations

from typing import Any

import pytest

from migranportal.accounts.roles import Role
from tests.imports.conftest import (
    CODE,
    Sender,
    _own_storage,  # noqa: F401 (a fixture)
    csv_of,
    make_sender,
    person,
    sender,  # noqa: F401 (a fixture)
    village,  # noqa: F401 (a fixture)
)

pytestmark = pytest.mark.django_db


def test_the_import_of_a_village_bears_its_bar(sender: Sender) -> None:  # noqa: F811
    started = sender.sent("people", csv_of("people", [person()]))
    page = sender.page(started)
    assert '<nav class="village-bar"' in page
    assert f'<a href="/desa/{CODE}/impor/" aria-current="page">' in page


def test_the_import_of_an_area_bears_none(village: Any) -> None:  # noqa: F811
    officer = make_sender(Role.REGENCY_OFFICER)
    rows = [{**person(), "village": CODE}]
    started = officer.sent("people", csv_of("people", rows), url="/impor/")
    assert '<nav class="village-bar"' not in officer.page(started)
