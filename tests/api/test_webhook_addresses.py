"""Where webhooks never go, whatever a name or a server says."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from migranportal.api import outgoing
from migranportal.api.models import Failure
from migranportal.api.outgoing import (
    MOST_RETRY_AFTER,
    Answer,
    UnfitAddressError,
    check_address,
    is_public,
    send,
)
from tests.api.receiver import Receiver, receiving

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 (nothing is bound)
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "nonsense",
]
PUBLIC = ["8.8.8.8", "103.21.244.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2400:cb00::1"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def strict(settings: Any) -> None:
    settings.PORTAL_WEBHOOK_ALLOW_PRIVATE = False


@pytest.mark.parametrize(
    "url",
    [
        "http://kait.contoh.go.id/",
        "ftp://kait.contoh.go.id/",
        "https://kait.contoh.go.id:8080/",
        "https://kait.contoh.go.id:0x1bb/",
        "https://kait.contoh.go.id:99999/",
        "https://user:rahasia@kait.contoh.go.id/",
        "https://kait.contoh.go.id/#bagian",
        "https://kait.contoh.go.id/a b",
        "https://kait.contoh.go.id/\n",
        "https://kait.contoh.go.id/\x00",
        "https://kаit.contoh.go.id/",  # noqa: RUF001 (a Cyrillic letter)
        "https:///kait",
        "https://[::1/",
        "https://localhost/",
        "https://basisdata/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://169.254.169.254/latest/meta-data/",
        "kait.contoh.go.id",
        "",
    ],
)
@pytest.mark.usefixtures("strict")
def test_addresses_that_are_refused_at_once(url: str) -> None:
    with pytest.raises(UnfitAddressError) as error:
        check_address(url)
    assert error.value.field == "url"
    assert send(url, body=b"{}", headers={}).error == Failure.FORBIDDEN


@pytest.mark.parametrize(
    "url",
    [
        "https://kait.contoh.go.id",
        "https://kait.contoh.go.id/terima?dari=portal",
        "https://kait.contoh.go.id:8443/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
    ],
)
@pytest.mark.usefixtures("strict")
def test_addresses_that_may_be_registered(url: str) -> None:
    assert check_address(url).hostname


class Names:
    """A name service that says whatever a test wants, each time the next thing."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
        except OSError:
            found = self.answers[min(self.asked, len(self.answers) - 1)]
            self.asked += 1
        else:
            found = [host]
        kinds = [socket.AF_INET6 if ":" in a else socket.AF_INET for a in found]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (a, port))
            for kind, a in zip(kinds, found, strict=True)
        ]


@pytest.mark.parametrize(
    "addresses",
    [[a] for a in ("127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254")]
    + [["8.8.8.8", "127.0.0.1"]],
)
@pytest.mark.usefixtures("strict")
def test_a_name_that_leads_inside_is_refused(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(addresses))
    opened = []
    monkeypatch.setattr(outgoing, "_connection", lambda *args: opened.append(args))
    answer = send("https://kait.contoh.go.id/", body=b"{}", headers={})
    assert (answer.error, opened) == (Failure.FORBIDDEN, [])


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
@pytest.mark.usefixtures("strict")
def test_odd_spellings_of_this_machine_are_refused(name: str) -> None:
    assert send(f"https://{name}/", body=b"{}", headers={}).error == Failure.FORBIDDEN


# --- TLS, to an address that was checked ------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of ``kait.contoh.go.id`` that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kait.contoh.go.id")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("kait.contoh.go.id")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    with receiving() as receiver:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = receiver.server
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield receiver


def test_rebinding_reaches_the_address_that_was_checked(
    secure: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    port = secure.server.server_port
    url = f"https://kait.contoh.go.id:{port}/terima?dari=portal"
    answer = send(url, body=b'{"type":"ping"}', headers={"Webhook-Id": "1"})
    assert answer.is_success, answer
    assert names.asked == 1
    (request,) = secure.requests
    assert request.path == "/terima?dari=portal"
    assert request.headers["host"] == f"kait.contoh.go.id:{port}"
    assert request.body == b'{"type":"ping"}'


def test_a_certificate_of_another_name_is_refused(
    secure: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    url = f"https://lain.contoh.go.id:{secure.server.server_port}/"
    assert send(url, body=b"{}", headers={}).error == Failure.TLS
    assert secure.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    url = f"https://kait.contoh.go.id:{secure.server.server_port}/"
    assert send(url, body=b"{}", headers={}).error == Failure.TLS
    assert secure.requests == []


def test_a_server_that_never_finishes_the_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        answers: list[Any] = []
        thread = threading.Thread(target=lambda: answers.append(send(url, body=b"{}", headers={})))
        thread.start()
        thread.join(5)
        assert [answer.error for answer in answers] == [Failure.TIMEOUT]


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    answer = send("https://tidak-ada.contoh.go.id/", body=b"{}", headers={})
    assert answer.error == Failure.UNRESOLVED


# --- Servers that answer anything ---------------------------------------------------------------

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"HALO DUNIA\r\n\r\n", Answer(error=Failure.GARBLED)),
        (b"HTTP/1.1 abc OK\r\n\r\n", Answer(error=Failure.GARBLED)),
        (b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n", Answer(error=Failure.GARBLED)),
        (OK + b"a: b\r\n" * 200 + b"\r\n", Answer(error=Failure.GARBLED)),
        (b"", Answer(error=Failure.UNREACHABLE)),
        (OK + b"Content-Length: x\r\n\r\n", Answer(200)),
        (
            b"HTTP/1.1 503 Sibuk\r\nRetry-After: " + b"9" * 5_000 + b"\r\n\r\n",
            Answer(503, Failure.STATUS, MOST_RETRY_AFTER),
        ),
    ],
    ids=["no HTTP", "no status", "long line", "many fields", "nothing", "length", "long wait"],
)
def test_whatever_a_server_says_is_an_answer(settings: Any, said: bytes, answer: Answer) -> None:
    settings.PORTAL_WEBHOOK_ALLOW_PRIVATE = True
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reply() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(said)

        threading.Thread(target=reply, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert send(url, body=b"{}", headers={}) == answer
