"""Putting criteria into force: one person asks with a try, another approves, then they decide.

Four eyes are kept by the database (migration ``guarded_publications``); the checks here say the
same in words. The system itself (``by=None``) publishes what only the system wrote: the known
criteria of the reference data.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission, roles_with
from migranportal.audit.services import SYSTEM, record
from migranportal.core.errors import DomainError
from migranportal.notices.models import Kind
from migranportal.notices.services import News, notify
from programs.evaluation import Trial, count_causes, freeze, trial_of
from programs.models import CriteriaVersion, Criterion, PublicationRequest, PublicationState
from programs.services.criteria import check_threshold
from programs.services.editing import acting, close_request, lock_draft

_FROZEN = (
    *("code", "title_id", "title_en", "measure", "operator", "threshold", "threshold_upper"),
    *("is_mandatory", "weight", "max_age_days"),
)


class EmptyVersionError(DomainError):
    """A version without criteria cannot be published."""


class ValidFromError(DomainError):
    """The day from which a version shall hold does not fit."""


class PublicationAskedError(DomainError):
    """Somebody asked for the publication of this draft already."""


class PublicationClosedError(DomainError):
    """The request is decided, withdrawn or cancelled: nothing is left to decide."""


class TwoPeopleError(DomainError):
    """The person may not decide: they asked, or they last changed the draft."""


class NotAskedError(DomainError):
    """Only who asked may withdraw the request, and only the system publishes without one."""


@transaction.atomic
def request_publication(
    version: CriteriaVersion, *, valid_from: date, remark: str, by: User, at: datetime, as_of: date
) -> PublicationRequest:
    """Ask for the publication of a draft from ``valid_from`` on, and keep what its try finds.

    Everybody else who may publish is told.

    Raises:
        FrozenVersionError, EmptyVersionError, ThresholdError, ValidFromError: it cannot be
            published.
        PublicationAskedError: a request is open already.
        django.core.exceptions.ValidationError: the remark is missing.
    """
    with acting(by):
        lock_draft(version)
        _check_publishable(version, valid_from)
        if version.publication_requests.filter(state=PublicationState.OPEN).exists():
            raise PublicationAskedError(
                _("Publication of this draft was asked for already; it waits for a second person.")
            )
        trial = trial_of(version, as_of=as_of)
        request = PublicationRequest(
            version=version,
            program_id=version.program_id,
            title=f"{version.number}: {version.title}",
            against=trial.against,
            valid_from=valid_from,
            as_of_date=as_of,
            remark=remark.strip(),
            criteria=[_frozen(c) for c in trial.criteria],
            requested_by=by,
            requested_at=at,
        )
        request.full_clean()
        request.save()
        request.digest = freeze(request.pk, trial)
        request.result = _result(trial)
        request.save(update_fields=["digest", "result", "updated_at"])
    record("publication.requested", target=request, by=by, at=at, reason=request.remark)
    _tell_approvers(request, at=at)
    return request


@transaction.atomic
def approve_publication(request: PublicationRequest, *, by: User, at: datetime) -> CriteriaVersion:
    """Approve a request of somebody else and publish the draft as it was tried.

    Raises:
        PublicationClosedError: it is not open any more.
        TwoPeopleError: the person asked, or last changed the draft.
        ValidFromError: the day does not fit any more.
    """
    with acting(by):
        version = _lock(request)
        _check_other_person(request, by)
        _check_publishable(version, request.valid_from)
        close_request(request, PublicationState.APPROVED, by=by, at=at)
        _put_into_force(version, valid_from=request.valid_from, name=by.email, by=by, at=at)
    _tell_asker(request, Kind.PUBLICATION_APPROVED, at=at)
    return version


@transaction.atomic
def reject_publication(request: PublicationRequest, *, remark: str, by: User, at: datetime) -> None:
    """Reject a request of somebody else, with a remark; the draft stays and may be improved.

    Raises:
        PublicationClosedError, TwoPeopleError.
        django.core.exceptions.ValidationError: the remark is missing.
    """
    with acting(by):
        _lock(request)
        _check_other_person(request, by)
        close_request(request, PublicationState.REJECTED, by=by, at=at, remark=remark.strip())
    _tell_asker(request, Kind.PUBLICATION_REJECTED, at=at)


@transaction.atomic
def withdraw_publication(request: PublicationRequest, *, by: User, at: datetime) -> None:
    """Take back one's own request.

    Raises:
        PublicationClosedError: it is not open any more.
        NotAskedError: somebody else asked.
    """
    with acting(by):
        _lock(request)
        if request.requested_by_id != by.pk:
            raise NotAskedError(_("Only who asked may withdraw a request."))
        close_request(request, PublicationState.WITHDRAWN, by=by, at=at)


@transaction.atomic
def publish_version(
    version: CriteriaVersion, *, valid_from: date, by: None = None, at: datetime
) -> CriteriaVersion:
    """Publish a draft that only the system wrote; people ask for it and approve.

    Raises:
        NotAskedError: a person is named, or a person worked on the draft.
        FrozenVersionError, EmptyVersionError, ThresholdError, ValidFromError.
    """
    with acting(by):
        lock_draft(version)
        if by is not None or _was_written_by_people(version):
            raise NotAskedError(
                _("Two people put criteria into force: ask for it, and let another one approve.")
            )
        _check_publishable(version, valid_from)
        _put_into_force(version, valid_from=valid_from, name=SYSTEM, by=by, at=at)
    return version


def last_editors(version: CriteriaVersion) -> set[int]:
    """Return the keys of who last changed the draft or its criteria, from the history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT programs_last_editors(%s)", [version.pk])
        return {row[0] for row in cursor.fetchall()}


def _check_publishable(version: CriteriaVersion, valid_from: date) -> None:
    criteria = list(version.criteria.order_by("position"))
    if not criteria:
        raise EmptyVersionError(
            _("The version has no criteria yet. Add at least one, then publish.")
        )
    for criterion in criteria:
        check_threshold(criterion)
    last = _predecessor(version)
    if last is not None and (last.valid_from is None or valid_from <= last.valid_from):
        raise ValidFromError(
            _("The version before holds from %(day)s; choose a later day.")
            % {"day": last.valid_from},
            field="valid_from",
        )


def _predecessor(version: CriteriaVersion) -> CriteriaVersion | None:
    return (
        CriteriaVersion.objects.decided()
        .select_for_update()
        .filter(program=version.program_id)
        .order_by("-valid_from")
        .first()
    )


def _put_into_force(
    version: CriteriaVersion, *, valid_from: date, name: str, by: Any, at: datetime
) -> None:
    """Write the publication; the version before ends the day before."""
    last = _predecessor(version)
    if last is not None and last.state == CriteriaVersion.State.PUBLISHED:
        last.state = CriteriaVersion.State.RETIRED
        last.valid_until = valid_from - timedelta(days=1)
        last.save(update_fields=["state", "valid_until", "updated_at"])
    version.refresh_from_db()  # what is published is what the database holds
    version.state = CriteriaVersion.State.PUBLISHED
    version.valid_from, version.valid_until = valid_from, None
    version.published_at, version.published_by = at, name
    version.full_clean()
    version.save()
    record("criteria.published", target=version, by=by, at=at, valid_from=valid_from.isoformat())


def _lock(request: PublicationRequest) -> CriteriaVersion:
    """Lock draft and request, in this order everywhere, and read the request again.

    Raises:
        PublicationClosedError: it is not open any more.
    """
    found = PublicationRequest.objects.select_related("version").get(pk=request.pk)
    version = found.version
    if version is not None and found.is_open:
        CriteriaVersion.objects.select_for_update().get(pk=version.pk)
        request.refresh_from_db(from_queryset=PublicationRequest.objects.select_for_update())
    if version is None or not request.is_open or not found.is_open:
        raise PublicationClosedError(
            _(
                "Nothing is left to decide about this request: it was decided, withdrawn or cancelled."
            )
        )
    return version


def _check_other_person(request: PublicationRequest, by: User) -> None:
    if by.pk == request.requested_by_id:
        raise TwoPeopleError(_("You asked for this publication; somebody else decides about it."))
    if request.version is not None and by.pk in last_editors(request.version):
        raise TwoPeopleError(
            _("You changed this draft last; somebody else decides about its publication.")
        )


def _was_written_by_people(version: CriteriaVersion) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT programs_written_by_people(%s)", [version.pk])
        return bool(cursor.fetchone()[0])


def _frozen(criterion: Criterion) -> dict[str, Any]:
    values = {name: getattr(criterion, name) for name in _FROZEN}
    return {n: str(v) if n in {"threshold", "threshold_upper", "weight"} and v is not None else v
            for n, v in values.items()}  # fmt: skip


def _result(trial: Trial) -> dict[str, Any]:
    """Return the counts of a try: by what changes, by province, by criterion, by outcome after."""
    kinds, provinces, after = Counter[str](), dict[str, Counter[str]](), Counter[str]()
    for row in trial.effect():
        after[str(row.after.value)] += row.villages
        if row.kind is not None:
            kinds[row.kind] += row.villages
            provinces.setdefault(row.province_code, Counter())[row.kind] += row.villages
    return {
        "kinds": dict(kinds),
        "after": dict(after),
        "provinces": {code: dict(counter) for code, counter in provinces.items()},
        "criteria": {c.cause.code: c.villages for c in count_causes(trial) if c.villages},
    }


def _tell_approvers(request: PublicationRequest, *, at: datetime) -> None:
    """Tell everybody who may decide: publishers of the country, without who asked or last edited."""
    holders = User.objects.filter(
        is_active=True,
        assignments__role__in=roles_with(Permission.PUBLISH_CRITERIA),
        assignments__area_code="",
    )
    excluded = {request.requested_by_id}
    if request.version is not None:
        excluded |= last_editors(request.version)
    people = [
        user
        for user in holders.exclude(pk__in=excluded).distinct()
        if user.holds(Permission.PUBLISH_CRITERIA)
    ]
    notify(users=people, news=_news(request, Kind.PUBLICATION_WAITING), at=at)


def _tell_asker(request: PublicationRequest, kind: Kind, *, at: datetime) -> None:
    notify(users=[request.requested_by], news=_news(request, kind), at=at)


def _news(request: PublicationRequest, kind: Kind) -> News:
    program = request.program
    parameters: dict[str, Any] = {
        "program": {"id": program.name_id, "en": program.name_en},
        "title": request.title,
    }
    if kind is Kind.PUBLICATION_REJECTED:
        parameters["reason"] = request.decision_remark
    return News(
        kind,
        key=str(request.pk),
        link=reverse("admin:programs_publicationrequest_change", args=[request.pk]),
        parameters=parameters,
    )
