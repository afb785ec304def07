"""The e-mail about unread notices: to whom, how often, what it says, and that it is sent once."""

import threading
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client

from migranportal.notices.models import Digest, DigestSetting, Kind, Notice
from migranportal.notices.services import send_digests
from migranportal.notices.services.digests import MAX_ATTEMPTS, unsubscribe_token
from tests.factories.accounts import UserFactory
from tests.factories.notices import DigestSettingFactory, NoticeFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 23, 15, tzinfo=UTC)


def send(days: int = 0) -> int:
    return send_digests(on=DAY + timedelta(days=days), at=AT + timedelta(days=days))


def sent_to() -> list[str]:
    return [parseaddr(message.to[0])[1] for message in mail.outbox]


def test_it_says_counts_kinds_and_places_in_indonesian() -> None:
    user = UserFactory(name="Bu Sri")
    NoticeFactory(user=user)
    NoticeFactory(user=user, place="Betak")
    NoticeFactory(user=user, kind=Kind.OUTCOME_MET, place="Betak")
    assert send() == 1
    (message,) = mail.outbox
    assert message.subject == "3 pemberitahuan belum dibaca"
    assert "Halo Bu Sri," in message.body
    assert "- Masa bakti Satgas segera berakhir: 2 (Betak, Tunggangri)" in message.body
    assert "- Status kelayakan berubah: memenuhi: 1 (Betak)" in message.body
    assert "http://localhost:8000/pemberitahuan/" in message.body
    (html,) = message.alternatives
    assert html[1] == "text/html"
    assert "Betak, Tunggangri" in html[0]


def test_no_personal_data_leaves_the_portal() -> None:
    notice = NoticeFactory(
        kind=Kind.PROPOSAL_RETURNED,
        parameters={"program": {"id": "DME"}, "reason": "NIK 3504142304900001 Siti Aminah"},
        link="/desa/35.04.14.2011/pmi/77/",
        key="Siti Aminah",
    )
    send()
    (message,) = mail.outbox
    whole = message.message().as_string() + message.body + str(message.alternatives)
    for secret in ("Siti", "3504142304900001", notice.link):
        assert secret not in whole


def test_the_language_of_the_setting() -> None:
    setting = DigestSettingFactory(language="en")
    NoticeFactory(user=setting.user)
    send()
    assert mail.outbox[0].subject == "1 unread notice"


def test_many_places_are_shortened() -> None:
    user = UserFactory()
    for n in range(8):
        NoticeFactory(user=user, place=f"Desa {n}")
    send()
    assert "(Desa 0, Desa 1, Desa 2, Desa 3, Desa 4 dan 3 lainnya)" in mail.outbox[0].body


def test_only_what_is_new_and_unread_is_mailed() -> None:
    user = UserFactory()
    NoticeFactory(user=user)
    NoticeFactory(user=user, read=True)
    assert send() == 1
    assert send() == 0
    assert send(1) == 0  # unread still, and mailed already
    NoticeFactory(user=user)
    assert send(1) == 1
    assert mail.outbox[1].subject == "1 pemberitahuan belum dibaca"


def test_one_email_a_day() -> None:
    user = UserFactory()
    NoticeFactory(user=user)
    send()
    NoticeFactory(user=user)
    assert send() == 0
    assert send(1) == 1


def test_weekly_waits_a_week_and_never_waits_for_ever() -> None:
    weekly = DigestSettingFactory(frequency=DigestSetting.Frequency.WEEKLY).user
    never = DigestSettingFactory(frequency=DigestSetting.Frequency.NEVER).user
    for user in (weekly, never):
        NoticeFactory(user=user)
    assert [send(), send(1)] == [1, 0]
    NoticeFactory(user=weekly)
    assert [send(6), send(7)] == [0, 1]
    assert set(sent_to()) == {weekly.email}


def test_closed_accounts_get_nothing() -> None:
    NoticeFactory(user=UserFactory(is_active=False))
    assert send() == 0


def test_a_refused_email_is_tried_again_and_stops_nobody() -> None:
    first, second = UserFactory(), UserFactory()
    for user in (first, second):
        NoticeFactory(user=user)
    deliver = EmailBackend.send_messages

    def refuse_first(backend: Any, messages: Any) -> Any:
        if messages[0].to == [first.email]:
            raise ConnectionRefusedError
        return deliver(backend, messages)

    with patch.object(EmailBackend, "send_messages", refuse_first):
        assert send() == 1
        assert Notice.objects.get(user=first).mailed_at is None
        for _round in range(MAX_ATTEMPTS + 1):
            send()
    assert Digest.objects.get(user=first).attempts == MAX_ATTEMPTS
    assert sent_to() == [second.email]
    assert send() == 0  # enough for that day
    assert send(1) == 1


def test_a_worker_that_dies_leaves_the_email_to_the_next() -> None:
    NoticeFactory()
    with (
        patch.object(EmailBackend, "send_messages", side_effect=SystemExit),
        pytest.raises(SystemExit),
        transaction.atomic(),
    ):
        send()
    assert Notice.objects.get().mailed_at is None
    assert send() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_mail_once() -> None:
    """The second worker comes while the first is mailing, and finds nothing to do."""
    NoticeFactory()
    found: list[int] = []
    deliver = EmailBackend.send_messages

    def second_worker() -> None:
        found.append(send())
        connection.close()

    def meanwhile(backend: Any, messages: Any) -> Any:
        worker = threading.Thread(target=second_worker)
        worker.start()
        worker.join(timeout=20)
        return deliver(backend, messages)

    with patch.object(EmailBackend, "send_messages", meanwhile):
        assert send() == 1
    assert found == [0]
    assert len(mail.outbox) == 1


@pytest.mark.queries
def test_queries_per_email(django_assert_max_num_queries: Any) -> None:
    NoticeFactory.create_batch(10)
    with django_assert_max_num_queries(3 + 10 * 7):
        assert send() == 10


def test_the_link_out_works_signed_out_and_asks_first(client: Client) -> None:
    notice = NoticeFactory()
    send()
    url = f"/pemberitahuan/berhenti/{unsubscribe_token(notice.user)}/"
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<http://localhost:8000{url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Akhiri email pemberitahuan?" in client.get(url).content.decode()
    assert not DigestSetting.objects.exists()
    one_click = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert DigestSetting.objects.get(user=notice.user).frequency == "never"
    NoticeFactory(user=notice.user)
    assert send(1) == 0


def test_a_made_up_link_out_is_unknown(client: Client) -> None:
    token = unsubscribe_token(UserFactory())
    for wrong in ("x", f"{token}x", token.replace(":", "-")):
        assert client.post(f"/pemberitahuan/berhenti/{wrong}/").status_code == 404
    assert not DigestSetting.objects.exists()


def test_the_same_day_has_the_same_message_id() -> None:
    notice = NoticeFactory()
    send()
    expected = f"<digest-{notice.user.pk}-2026-03-02@localhost>"
    assert mail.outbox[0].extra_headers["Message-ID"] == expected
