"""Networks of internet addresses, as PostgreSQL knows them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field

Network = IPv4Network | IPv6Network


class NetworkField(_Field):
    """An IPv4 or IPv6 network in PostgreSQL's ``cidr``, which stores nothing else."""

    description = _("Network of internet addresses")

    def db_type(self, connection: Any) -> str:
        """Return the type of the column."""
        return "cidr"

    def from_db_value(self, value: str | None, *args: Any) -> Network | None:
        """Return the network: Django has the driver give it as text."""
        return None if value is None else ip_network(value)

    def to_python(self, value: Any) -> Network | None:
        """Return the network.

        Raises:
            django.core.exceptions.ValidationError: it is none, or is every address there is.
        """
        if value is None or isinstance(value, (IPv4Network, IPv6Network)):
            return value
        return parse_network(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        """Return the network as text: a list of both families has no type of its own."""
        return None if value is None else str(value)


def parse_network(text: str) -> Network:
    """Return the network that ``text`` names; a lone address is a network of one.

    Raises:
        django.core.exceptions.ValidationError: it names none, names an address inside a network, or
            every address there is.
    """
    try:
        network = ip_network(text.strip())
    except ValueError as error:
        raise ValidationError(_reason(text), code="network") from error
    if network.prefixlen == 0:
        message = _("%(text)s is every address. Leave the list empty to allow every address.")
        raise ValidationError(message, code="everything", params={"text": text})
    return network


def _reason(text: str) -> str:
    """Say what is wrong with ``text``, and what was meant where that can be told."""
    try:
        meant = ip_interface(text.strip()).network
    except ValueError:
        message = _(
            "%(text)s is no address and no network. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."
        )
        return str(message) % {"text": text}
    message = _("%(text)s is an address inside a network. Write %(network)s for the whole network.")
    return str(message) % {"text": text, "network": meant}


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that ``text`` names; an IPv4 address inside IPv6 as what it is."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def is_allowed(address: str, networks: Iterable[Network]) -> bool:
    """Tell whether ``address`` lies in one of ``networks``; without any, every address is allowed."""
    listed = list(networks)
    if not listed:
        return True
    asked = parse_address(address)
    return asked is not None and any(asked in network for network in listed)
