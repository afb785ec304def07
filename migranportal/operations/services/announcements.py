"""Announcements: written, published, withdrawn, put away."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User, covers
from migranportal.accounts.roles import Permission
from migranportal.audit.services import record
from migranportal.core.errors import DomainError
from migranportal.core.models import validate_and_save
from migranportal.operations.models import Announcement, Dismissal
from migranportal.regions.models import Area


class AnnouncementClosedError(DomainError):
    """The state of the announcement does not allow this."""


class OutsideOwnAreasError(DomainError):
    """Nobody announces beyond the areas in which they may."""


class UnknownAreasError(DomainError):
    """The register has no area with one of the codes."""


def save_announcement(*, announcement: Announcement, by: User, at: datetime) -> Announcement:
    """Save a draft, or the period of one that is published: its words stand.

    Raises:
        OutsideOwnAreasError: ``by`` may not announce in all of its areas.
        AnnouncementClosedError: it was withdrawn, or the words of a published one changed.
        UnknownAreasError: the register has no such area.
        ValidationError: a field or a constraint is at fault.
    """
    check_announcement(announcement, by=by)
    with transaction.atomic(), pghistory.context(user=by.pk):
        stored = Announcement.objects.select_for_update().filter(pk=announcement.pk).first()
        if stored is not None and stored.published_at is not None:
            _check_published(stored, announcement)
        act = "announcement.added" if stored is None else "announcement.changed"
        validate_and_save(announcement)
        record(act, target=announcement, by=by, at=at)
    return announcement


def publish_announcement(*, announcement: Announcement, by: User, at: datetime) -> Announcement:
    """Show the announcement to those whom it is for, from its first day on.

    Raises:
        OutsideOwnAreasError: ``by`` may not announce in all of its areas.
        AnnouncementClosedError: it is published already.
    """
    may_announce(announcement, by)
    with transaction.atomic(), pghistory.context(user=by.pk):
        locked = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if locked.published_at is not None:
            raise AnnouncementClosedError(_("This announcement is published already."))
        locked.published_at, locked.published_by = at, by
        locked.save()
        record("announcement.published", target=locked, by=by, at=at, areas=locked.area_codes)
    return locked


def withdraw_announcement(*, announcement: Announcement, by: User, at: datetime) -> Announcement:
    """Show the announcement to nobody any more; it stays in the list.

    Raises:
        OutsideOwnAreasError: ``by`` may not announce in all of its areas.
        AnnouncementClosedError: it is not published, or withdrawn already.
    """
    may_announce(announcement, by)
    with transaction.atomic(), pghistory.context(user=by.pk):
        locked = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if locked.published_at is None or locked.withdrawn_at is not None:
            raise AnnouncementClosedError(_("Only a published announcement can be withdrawn."))
        locked.withdrawn_at = at
        locked.save()
        record("announcement.withdrawn", target=locked, by=by, at=at)
    return locked


def dismiss(*, announcement: Announcement, by: User, at: datetime) -> None:
    """Put the announcement away for ``by``; a second time changes nothing."""
    Dismissal.objects.get_or_create(announcement=announcement, user=by, defaults={"at": at})


def may_announce(announcement: Announcement, by: User) -> None:
    """Refuse who may not announce in every area of the announcement.

    Raises:
        OutsideOwnAreasError: so it is.
    """
    areas = by.areas_for(Permission.ANNOUNCE)
    for code in announcement.area_codes or [""]:
        if not any(covers(area, code) for area in areas):
            raise OutsideOwnAreasError(
                _("This lies outside the area of your role."), field="area_codes"
            )


def check_announcement(announcement: Announcement, *, by: User) -> None:
    """Refuse an announcement that ``save_announcement`` would refuse; forms ask before they save."""
    may_announce(announcement, by)
    _check_areas(announcement)
    stored = Announcement.objects.filter(pk=announcement.pk).first()
    if stored is not None and stored.published_at is not None:
        _check_published(stored, announcement)


def _check_areas(announcement: Announcement) -> None:
    codes = set(announcement.area_codes)
    known = Area.objects.filter(code__in=codes, valid_until=None).values_list("code", flat=True)
    unknown = sorted(codes - set(known))
    if unknown:
        raise UnknownAreasError(
            _("The register has no area with this code: %(codes)s.")
            % {"codes": ", ".join(unknown)},
            field="area_codes",
        )


_FROZEN = ("title_id", "text_id", "title_en", "text_en", "importance", "roles", "area_codes")


def _check_published(stored: Announcement, changed: Announcement) -> None:
    if stored.withdrawn_at is not None:
        raise AnnouncementClosedError(_("This announcement was withdrawn. Write a new one."))
    if any(getattr(stored, name) != getattr(changed, name) for name in _FROZEN):
        raise AnnouncementClosedError(
            _("A published announcement keeps its words. Withdraw it and write a new one.")
        )
