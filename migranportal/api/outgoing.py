"""Requests to addresses that partners name: to public servers only, and never anywhere else.

The name is resolved once, every address it has is checked, and the connection goes to an address
that was checked, so a name that resolves differently a moment later (DNS rebinding) changes nothing.
Redirects are not followed. The whole request, from connecting to the status line, has a deadline.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from migranportal.api.models.webhooks import Failure
from migranportal.core.errors import DomainError

DEADLINE_SECONDS = 10.0
PORTS = (443, 8443)
MOST_RETRY_AFTER = 24 * 60 * 60

# Not among what `is_global` refuses: relays into IPv4, and the host service of a cloud.
_REFUSED = tuple(map(ip_network, ("192.88.99.0/24", "168.63.129.16/32", "192.0.0.0/24")))
_GLOBAL_UNICAST = ip_network("2000::/3")
_RELAYED = tuple(map(ip_network, ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20")))


class UnfitAddressError(DomainError):
    """Nothing is sent to such an address."""


@dataclass(frozen=True)
class Answer:
    """What came of a request: a status, or why there is none."""

    status: int | None = None
    error: str = ""
    retry_after: int = 0
    """Seconds that the server asked us to wait; 0 where it did not."""

    @property
    def is_success(self) -> bool:
        """Whether the server took the message."""
        return self.status is not None and 200 <= self.status < 300


class _RefusedError(Exception):
    """The request was given up, for a reason that has a name."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def check_address(url: str) -> SplitResult:
    """Return the parts of an address that a partner may register.

    Says nothing yet of where its name leads: that is checked at every request.

    Raises:
        UnfitAddressError: what is wrong with it.
    """
    _require("://" in url, _("Write https:// first."))
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UnfitAddressError(
            _("The address holds a character that does not belong there."), field="url"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnfitAddressError(_("This is not an address of a server."), field="url") from None
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UnfitAddressError(_("Leave out user, password and the part after #."), field="url")
    if settings.PORTAL_WEBHOOK_ALLOW_PRIVATE:
        _require(parts.scheme in {"https", "http"} and bool(host), _("Write https:// first."))
        return parts
    _require(parts.scheme == "https", _("Only https:// is allowed."))
    _require((port or 443) in PORTS, _("Only the ports 443 and 8443 are allowed."))
    _require(_may_be_public(host), _("Only servers on the public internet are allowed."))
    return parts


def _require(is_so: bool, otherwise: object) -> None:
    if not is_so:
        raise UnfitAddressError(str(otherwise), field="url")


def _may_be_public(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." in host.strip(".")
    return is_public(host)


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to a server on the public internet.

    Private, loopback, link-local (with the metadata services of clouds), multicast, reserved and
    shared (CGNAT) addresses do not, nor do IPv6 addresses that only wrap an IPv4 address.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        return found in _GLOBAL_UNICAST and not _is_inside(found, _RELAYED)
    is_special = found.is_multicast or found.is_reserved or _is_inside(found, _REFUSED)
    return found.is_global and not is_special


def _is_inside(address: IPv4Address | IPv6Address, networks: tuple[object, ...]) -> bool:
    return any(address in network for network in networks)  # type: ignore[operator]


def send(url: str, *, body: bytes, headers: dict[str, str]) -> Answer:
    """POST ``body`` to ``url`` and return what came of it, within ``DEADLINE_SECONDS``.

    Touches no database, so that it may run in any thread.
    """
    ends = time.monotonic() + DEADLINE_SECONDS
    try:
        parts = check_address(url)
        connection = _connect(parts, _resolve(parts), ends)
        return _post(connection, parts, body, headers, ends)
    except UnfitAddressError:
        return Answer(error=Failure.FORBIDDEN)
    except _RefusedError as refused:
        return Answer(error=refused.failure)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(parts: SplitResult) -> list[str]:
    """Return the addresses of the server; one of them that is not public spoils the name."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _RefusedError(Failure.UNRESOLVED) from None
    addresses = list(dict.fromkeys(str(line[4][0]) for line in found))
    if not settings.PORTAL_WEBHOOK_ALLOW_PRIVATE and not all(map(is_public, addresses)):
        raise _RefusedError(Failure.FORBIDDEN)
    return addresses


def _connect(parts: SplitResult, addresses: list[str], ends: float) -> HTTPConnection:
    """Return a connection to the first address that answers."""
    for address in addresses:
        connection = _connection(parts, address, max(ends - time.monotonic(), 0.01))
        with _Deadline(connection, ends) as deadline:
            try:
                connection.connect()
            except (ssl.SSLError, ValueError):  # urllib3 tells a wrong name as a ValueError
                connection.close()
                raise _RefusedError(
                    Failure.TIMEOUT if deadline.has_passed else Failure.TLS
                ) from None
            except (HTTPError, OSError):
                connection.close()
            else:
                return connection
        if time.monotonic() >= ends:
            raise _RefusedError(Failure.TIMEOUT)
    raise _RefusedError(Failure.UNREACHABLE)


def _connection(parts: SplitResult, address: str, seconds: float) -> HTTPConnection:
    if parts.scheme == "http":
        return HTTPConnection(address, _port(parts), timeout=seconds)
    return HTTPSConnection(
        address,
        _port(parts),
        timeout=seconds,
        ssl_context=ssl.create_default_context(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def _post(
    connection: HTTPConnection,
    parts: SplitResult,
    body: bytes,
    headers: dict[str, str],
    ends: float,
) -> Answer:
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    with _Deadline(connection, ends) as deadline:
        try:
            connection.request(
                "POST",
                path,
                body=body,
                headers={"Host": parts.netloc, **headers},
                preload_content=False,
            )
            response = connection.getresponse()
        except (HTTPError, OSError, ValueError):
            late = deadline.has_passed or time.monotonic() >= ends
            raise _RefusedError(Failure.TIMEOUT if late else Failure.UNREACHABLE) from None
        except HTTPException:  # it answered, but not in HTTP; urllib3 leaves that to its pools
            late = deadline.has_passed
            raise _RefusedError(Failure.TIMEOUT if late else Failure.GARBLED) from None
        finally:
            connection.close()
    if deadline.has_passed:  # a head that was cut short reads like a whole one
        raise _RefusedError(Failure.TIMEOUT)
    return _answer(response.status, response.headers.get("Retry-After", ""))


def _answer(status: int, retry_after: str) -> Answer:
    digits = retry_after[:9]  # Python refuses to read thousands of them
    seconds = int(digits) if digits.isascii() and digits.isdigit() else 0
    if 200 <= status < 300:
        return Answer(status)
    error = Failure.REDIRECT if 300 <= status < 400 else Failure.STATUS
    return Answer(status, error, min(seconds, MOST_RETRY_AFTER))


class _Deadline:
    """Closes the socket under a request at a time; socket timeouts alone begin anew at every byte."""

    def __init__(self, connection: HTTPConnection, ends: float) -> None:
        self.connection = connection
        self.has_passed = False
        self.timer = threading.Timer(max(ends - time.monotonic(), 0), self._end)
        self.timer.daemon = True

    def __enter__(self) -> _Deadline:
        self.timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()

    def _end(self) -> None:
        self.has_passed = True
        sock = self.connection.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
