"""Entries are drafts until another person publishes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from centres import services
from centres.importers import load_known_entries
from centres.models import Centre, Route, RouteStep
from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.centres import (
    CentreFactory,
    OpeningFactory,
    RouteFactory,
    RouteStepFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture
def writer() -> User:
    return user_with(Role.PROGRAM_OFFICER)


@pytest.fixture
def reader() -> User:
    return user_with(Role.MINISTRY_ADMINISTRATOR)


def publish(entry: Any, by: User) -> Any:
    return services.publish_entry(entry=entry, by=by, at=AT, today=TODAY)


def test_another_person_publishes(writer: User, reader: User) -> None:
    centre = services.save_entry(entry=CentreFactory.build(), by=writer, at=AT)
    with pytest.raises(services.OwnWorkError, match="Another person"):
        publish(centre, writer)
    published = publish(centre, reader)
    assert (published.edited_by, published.published_by) == (writer.email, reader.email)
    assert published.published_at == AT
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", "actor"))
    assert acts == [("centre.added", writer.email), ("centre.published", reader.email)]
    with pytest.raises(services.PublishedAlreadyError):
        publish(published, reader)


def test_a_change_makes_it_a_draft_again(writer: User, reader: User) -> None:
    centre = CentreFactory(published=True)
    centre.phone = "024 7460000"
    services.save_entry(entry=centre, by=reader, at=AT)
    centre.refresh_from_db()
    assert (centre.state, centre.published_by, centre.published_at) == ("draft", "", None)
    with pytest.raises(services.OwnWorkError):
        publish(centre, reader)
    publish(centre, writer)


def test_it_is_withdrawn(writer: User) -> None:
    centre = CentreFactory(published=True)
    services.withdraw_entry(entry=centre, by=writer, at=AT)
    centre.refresh_from_db()
    assert (centre.state, centre.edited_by) == ("draft", "penulis@contoh.test")
    with pytest.raises(services.NotPublishedError):
        services.withdraw_entry(entry=centre, by=writer, at=AT)


def test_an_opening_that_is_over_is_not_published(reader: User) -> None:
    with pytest.raises(services.ExpiredOpeningError):
        publish(OpeningFactory(until_date=TODAY - timedelta(days=1)), reader)
    publish(OpeningFactory(until_date=TODAY), reader)


def test_a_route_needs_steps_and_a_changed_step_reopens_it(writer: User, reader: User) -> None:
    route = RouteFactory()
    with pytest.raises(services.EmptyRouteError):
        publish(route, reader)
    step = RouteStepFactory(route=route)
    publish(route, reader)
    services.save_step(step=step, by=writer, at=AT)
    route.refresh_from_db()
    assert (route.state, route.edited_by) == ("draft", writer.email)
    publish(route, reader)
    services.remove_step(step=step, by=writer, at=AT)
    route.refresh_from_db()
    assert route.state == "draft"
    assert not RouteStep.objects.exists()


def test_the_known_entries_are_drafts_with_their_sources() -> None:
    names = load_known_entries(by=None, at=AT)
    assert names == ["centre:undip", "centre:unp", "centre:unhas", "centre:uho", "route:umum"]
    assert load_known_entries(by=None, at=AT) == []
    centres = list(Centre.objects.all())
    assert all(c.source and not c.is_published and not c.is_confirmed for c in centres)
    route = Route.objects.get()
    assert route.steps.count() == 7
    assert route.complaint_channel == "", "no channel is known"
