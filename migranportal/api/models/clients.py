"""Clients of partners and their secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from allauth.idp.oidc.models import Client
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import Organisation, User
from migranportal.api.models.networks import NetworkField, is_allowed
from migranportal.core.models import Record, tracked


class Scope(models.TextChoices):
    """What a token may be used for; what it opens, the organisation's grants decide."""

    READ = "read", _("Read data")
    WRITE = "write", _("Report data")


@tracked
class ApiClient(Record):
    """A machine of an organisation that may ask for tokens.

    Identifier and scopes stand in the sign-in library's row, ``client``. The secrets do not: that
    row holds a single one and none of it is usable here, see ``ClientSecret``.
    """

    MOST_NETWORKS = 50

    client: Any = models.OneToOneField(
        Client,
        verbose_name=_("client id"),
        related_name="api_client",
        on_delete=models.PROTECT,
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        related_name="api_clients",
        on_delete=models.PROTECT,
    )
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=300)
    networks: Any = ArrayField(
        NetworkField(),
        verbose_name=_("allowed addresses"),
        size=MOST_NETWORKS,
        default=list,
        blank=True,
    )
    created_by = models.ForeignKey(
        User,
        verbose_name=_("created by"),
        null=True,
        editable=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        User,
        verbose_name=_("revoked by"),
        null=True,
        editable=False,
        related_name="+",
        on_delete=models.PROTECT,
    )
    revoke_reason = models.CharField(
        _("reason of the revocation"), max_length=300, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                name="api_client_name_once",
                condition=Q(revoked_at=None),
                violation_error_message=_("Your institution has a client with this name already."),
            ),
            models.CheckConstraint(
                name="api_client_revoked_with_reason",
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revoke_reason=""),
                violation_error_message=_("A client is revoked with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it may ask at all."""
        return self.revoked_at is None

    @property
    def scopes(self) -> list[str]:
        """What its tokens may be used for; queries the library's row where it is not loaded."""
        scopes: list[str] = self.client.get_scopes()
        return scopes

    @property
    def scope_labels(self) -> list[str]:
        """The scopes in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def allows(self, address: str) -> bool:
        """Tell whether a request may come from ``address``; without a list, from anywhere."""
        return is_allowed(address, self.networks)


class ClientSecretQuerySet(models.QuerySet["ClientSecret"]):
    """Reads of secrets."""

    def in_force(self, at: datetime) -> ClientSecretQuerySet:
        """Keep the secrets that a token may be asked for with."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), ended_at=None)


class ClientSecret(Record):
    """A secret of a client: its Argon2 hash, and the first characters, which find it again.

    A client has at most two that are not ended: the newest, without an end, and the one before it,
    which a rotation gave an end. The database sees to that. Not tracked: a history of hashes would
    outlive the secrets.
    """

    KEY_LENGTH = 12

    client = models.ForeignKey(
        ApiClient, verbose_name=_("API client"), related_name="secrets", on_delete=models.CASCADE
    )
    key = models.CharField(_("begins with"), max_length=KEY_LENGTH, unique=True)
    hash = models.CharField(_("hash"), max_length=200)
    expires_at = models.DateTimeField(_("valid until"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    last_used_date = models.DateField(_("last used"), null=True)

    objects: ClassVar[models.Manager[ClientSecret]] = ClientSecretQuerySet.as_manager()

    class Meta:
        verbose_name = _("secret of a client")
        verbose_name_plural = _("secrets of clients")
        constraints = [
            models.UniqueConstraint(
                name="api_secret_one_newest",
                fields=["client"],
                condition=Q(ended_at=None, expires_at=None),
            ),
            models.UniqueConstraint(
                name="api_secret_one_leaving",
                fields=["client"],
                condition=Q(ended_at=None, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="api_secret_is_hashed", condition=Q(hash__startswith="argon2$argon2id$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}…"

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether a token may be asked for with it."""
        return self.ended_at is None and (self.expires_at is None or self.expires_at > at)
