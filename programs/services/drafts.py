"""The words of a draft, and drafts that are given up."""

from datetime import datetime
from typing import Any

from migranportal.audit.services import record
from programs.models import CriteriaVersion
from programs.services.editing import editing_draft


def change_draft(
    version: CriteriaVersion,
    *,
    title: str,
    legal_source: str,
    is_interim: bool,
    by: Any,
    at: datetime,
) -> CriteriaVersion:
    """Change the title, the legal source and the interim mark of a draft.

    Raises:
        FrozenVersionError: the version is published.
    """
    with editing_draft(version, by=by, at=at):
        version.title, version.legal_source, version.is_interim = title, legal_source, is_interim
        version.full_clean()
        version.save()
        record("criteria.changed", target=version, by=by, at=at)
    return version


def delete_draft(version: CriteriaVersion, *, by: Any, at: datetime) -> None:
    """Delete a draft with its criteria; its history and the requests for its publication stay.

    Raises:
        FrozenVersionError: the version is published.
    """
    with editing_draft(version, by=by, at=at):
        record("criteria.draft_deleted", target=version, by=by, at=at)
        version.delete()
