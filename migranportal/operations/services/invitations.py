"""Invitations to new accounts: made, mailed once, sent again, opened."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from migranportal.accounts.models import Organisation, User
from migranportal.accounts.roles import Permission
from migranportal.accounts.services import NewAssignment, assign_role, create_user
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.operations.models import Invitation
from migranportal.operations.models.invitations import LIFETIME

log = structlog.get_logger()

SALT = "operations.invitation"


class AlreadyAcceptedError(DomainError):
    """The account has a password already, or is closed."""


class BadInvitationError(DomainError):
    """The link is not ours, was replaced by a later one, is too old, or was used."""


@transaction.atomic
def invite_account(
    *,
    email: str,
    name: str,
    organisation: Organisation | None,
    assignment: NewAssignment,
    by: User,
    at: datetime,
) -> Invitation:
    """Make an account with a role and invite its owner.

    Raises:
        PermissionDenied, EmailTakenError, ValidationError and the errors of ``assign_role``.
    """
    if not by.holds(Permission.MANAGE_USERS, area=assignment.area_code):
        raise PermissionDenied
    user = create_user(email=email, name=name, organisation=organisation, by=by, at=at)
    assign_role(user=user, new=assignment, by=by, at=at)
    return invite(user=user, by=by, at=at)


def invite(*, user: User, by: User | None, at: datetime) -> Invitation:
    """Invite the owner of a new account; a worker mails the link within a minute.

    Raises:
        AlreadyAcceptedError: the account has a password, or is closed.
    """
    _refuse_accepted(user)
    with transaction.atomic():
        invitation, is_new = Invitation.objects.get_or_create(
            user=user, defaults={"invited_by": by, "requested_at": at}
        )
        if is_new:
            record("invitation.made", target=user, by=by, at=at)
    return invitation


def invite_again(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Let a new link be mailed; the earlier one opens nothing any more.

    Raises:
        PermissionDenied: ``by`` manages no users.
        AlreadyAcceptedError: the account has a password, or is closed.
    """
    if not by.holds(Permission.MANAGE_USERS):
        raise PermissionDenied
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        _refuse_accepted(User.objects.get(pk=locked.user_id))
        locked.number += 1
        locked.attempts, locked.sent_at, locked.expires_at = 0, None, None
        locked.requested_at, locked.invited_by = at, by
        locked.save()
        record("invitation.repeated", target=locked.user, by=by, at=at)
    return locked


def send_invitations(*, at: datetime) -> int:
    """Mail every invitation that waits; return how many were mailed.

    Run twice, or by two workers at once, each is mailed once.
    """
    mailer: BaseEmailBackend = get_connection()
    waiting = list(Invitation.objects.to_send().order_by("pk").values_list("pk", flat=True))
    try:
        return sum(send_invitation(pk, at=at, mailer=mailer) for pk in waiting)
    finally:
        mailer.close()


def send_invitation(pk: int, *, at: datetime, mailer: BaseEmailBackend) -> bool:
    """Mail one invitation, unless somebody else is at it or it was mailed; tell whether it was."""
    with transaction.atomic():
        rows = Invitation.objects.to_send().select_related("user")
        locked = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if locked is None:
            return False
        locked.attempts += 1
        try:
            message(locked, mailer).send()
        except OSError as error:  # SMTP errors are; a wrong address must not stop the others
            log.warning("invitation_refused", invitation=pk, error=type(error).__name__)
            mailer.close()  # a broken line is opened anew for the next one
        else:
            locked.sent_at, locked.expires_at = at, at + LIFETIME
        locked.save()
        return locked.sent_at is not None


def message(invitation: Invitation, mailer: BaseEmailBackend | None) -> EmailMessage:
    """Return the e-mail with the link; Indonesian, the language of the office."""
    path = reverse("operations:invitation", args=[token_of(invitation)])
    with override(settings.LANGUAGE_CODE):
        context = {
            "user": invitation.user,
            "link": urljoin(settings.PORTAL_ADDRESS, path),
            "days": LIFETIME.days,
        }
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return EmailMessage(
            subject=_("Your account in the Migrant Village Portal"),
            body=render_to_string("operations/invitation.txt", context),
            to=[invitation.user.email],
            headers={
                "Message-ID": f"<invitation-{invitation.pk}-{invitation.number}@{domain}>",
                "Auto-Submitted": "auto-generated",
            },
            connection=mailer,
        )


def token_of(invitation: Invitation) -> str:
    """Return what the link proves itself with; a later invitation makes it worthless."""
    return signing.dumps([invitation.pk, invitation.number], salt=SALT)


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """Return the invitation that a link opens.

    Raises:
        BadInvitationError: it opens none (any more).
    """
    try:
        pk, number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadInvitationError(gettext_lazy("This link is not complete.")) from error
    rows = Invitation.objects.select_related("user").filter(pk=pk)
    invitation = rows.filter(expires_at__gt=at, number=number).first()
    if invitation is None:
        raise BadInvitationError(
            gettext_lazy("This invitation has ended. Ask who invited you to send it again.")
        )
    if invitation.user.has_usable_password() or not invitation.user.is_active:
        raise BadInvitationError(
            gettext_lazy("This invitation was used already. Sign in with your password.")
        )
    return invitation


def _refuse_accepted(user: User) -> None:
    if user.has_usable_password() or not user.is_active:
        raise AlreadyAcceptedError(
            gettext_lazy("This account has a password already, or is closed.")
        )
