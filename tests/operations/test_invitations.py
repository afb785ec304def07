"""Invitations: mailed once, opened until their end, replaced by a later one, used once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from migranportal.accounts.roles import Role
from migranportal.accounts.services import NewAssignment
from migranportal.operations import services
from migranportal.operations.models import Invitation
from migranportal.operations.models.invitations import LIFETIME
from migranportal.operations.services.invitations import token_of
from tests.factories.accounts import UserFactory, user_with
from tests.factories.operations import InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/]+(/undangan/\S+)", message.body)
    assert found
    return found[1]


def test_each_is_mailed_once() -> None:
    invitations = InvitationFactory.create_batch(3)
    assert services.send_invitations(at=timezone.now()) == 3
    assert services.send_invitations(at=timezone.now()) == 0
    assert {m.to[0] for m in mail.outbox} == {i.user.email for i in invitations}
    assert len(mail.outbox) == 3
    sent = Invitation.objects.first()
    assert sent is not None
    assert sent.expires_at - sent.sent_at == LIFETIME  # type: ignore[operator]


def test_the_link_leads_to_a_password_once(client: Client) -> None:
    user = InvitationFactory().user
    services.send_invitations(at=timezone.now())
    link = link_in(mail.outbox[0])
    for _look in range(2):  # programs that read e-mails open links; that uses nothing up
        page = client.get(link)
        assert page.status_code == 200
        assert user.email in page.content.decode()
    reset = client.post(link)
    form = client.get(reset.url, follow=True)
    url = form.redirect_chain[-1][0]
    answers = {"password1": "kata-sandi-panjang-7", "password2": "kata-sandi-panjang-7"}
    client.post(url, answers)
    user.refresh_from_db()
    assert user.check_password("kata-sandi-panjang-7")
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not Invitation.objects.open().exists()


def test_an_ended_link_opens_nothing(client: Client) -> None:
    InvitationFactory()
    services.send_invitations(at=timezone.now() - LIFETIME - timedelta(minutes=1))
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 410
    assert client.get("/undangan/bukan-tautan/").status_code == 410


def test_sent_again_the_earlier_link_is_worthless(client: Client) -> None:
    invitation = InvitationFactory()
    services.send_invitations(at=timezone.now())
    administrator = user_with(Role.MINISTRY_ADMINISTRATOR)
    client.force_login(administrator)
    page = reverse("admin:operations_invitation_changelist")
    client.post(page, {"action": "send_again", "_selected_action": [invitation.pk]})
    services.send_invitations(at=timezone.now())
    first, second = map(link_in, mail.outbox)
    stranger = Client()
    assert stranger.get(first).status_code == 410
    assert stranger.get(second).status_code == 200


def test_an_accepted_invitation_is_not_sent_again() -> None:
    invitation = InvitationFactory(user=UserFactory())
    with pytest.raises(services.AlreadyAcceptedError):
        services.invite_again(
            invitation=invitation,
            by=user_with(Role.MINISTRY_ADMINISTRATOR),
            at=timezone.now(),
        )
    assert services.send_invitations(at=timezone.now()) == 0


def test_a_closed_account_cannot_be_opened_by_its_link(client: Client) -> None:
    invitation = InvitationFactory()
    services.send_invitations(at=timezone.now())
    invitation.refresh_from_db()
    invitation.user.is_active = False
    invitation.user.save()
    url = reverse("operations:invitation", args=[token_of(invitation)])
    assert client.get(url).status_code == 410


def test_a_refused_mail_is_tried_again_and_given_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.operations.test_invitations.RefusingBackend"
    InvitationFactory()
    for _round in range(Invitation.MOST_ATTEMPTS + 2):
        assert services.send_invitations(at=timezone.now()) == 0
    stored = Invitation.objects.get()
    assert (stored.attempts, stored.sent_at) == (Invitation.MOST_ATTEMPTS, None)


class RefusingBackend:
    """A mail server that refuses everything."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise OSError("refused")

    def close(self) -> None:
        pass


def test_nobody_invites_beyond_their_rights() -> None:
    officer = user_with(Role.BP3MI_OFFICER)
    new = NewAssignment(Role.REGENCY_OFFICER, "35.04", date(2026, 1, 1))
    with pytest.raises(PermissionDenied):
        services.invite_account(
            email="a@contoh.test",
            name="A",
            organisation=None,
            assignment=new,
            by=officer,
            at=timezone.now(),
        )
    assert not Invitation.objects.exists()


@pytest.mark.queries
def test_the_list_costs_the_same_for_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(user_with(Role.MINISTRY_ADMINISTRATOR))
    page = reverse("admin:operations_invitation_changelist")
    InvitationFactory()
    client.get(page)
    with django_assert_max_num_queries(15) as few:
        client.get(page)
    InvitationFactory.create_batch(20)
    with django_assert_max_num_queries(15) as many:
        assert client.get(page).context["cl"].result_count == 21
    assert len(many) == len(few)
