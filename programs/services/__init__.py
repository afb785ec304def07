"""Writes of the programs app: one function per act."""

from programs.services.criteria import (
    DraftExistsError,
    EmptyVersionError,
    FrozenVersionError,
    ThresholdError,
    ValidFromError,
    add_criterion,
    change_criterion,
    copy_version,
    create_draft,
    move_criterion,
    publish_version,
    remove_criterion,
)
from programs.services.drafts import change_draft, delete_draft
from programs.services.replay import Replayed, replay, replay_many
from programs.services.runs import (
    RunAlreadyOpenError,
    UnknownAreaError,
    abandon_old_runs,
    fail_run,
    refresh_own_changes,
    refresh_stale,
    refresh_villages,
    start_run,
    unfinished_runs,
    work_on_run,
)
from programs.services.villages import recompute_village

__all__ = [
    "DraftExistsError",
    "EmptyVersionError",
    "FrozenVersionError",
    "Replayed",
    "RunAlreadyOpenError",
    "ThresholdError",
    "UnknownAreaError",
    "ValidFromError",
    "abandon_old_runs",
    "add_criterion",
    "change_criterion",
    "change_draft",
    "copy_version",
    "create_draft",
    "delete_draft",
    "fail_run",
    "move_criterion",
    "publish_version",
    "recompute_village",
    "refresh_own_changes",
    "refresh_stale",
    "refresh_villages",
    "remove_criterion",
    "replay",
    "replay_many",
    "start_run",
    "unfinished_runs",
    "work_on_run",
]
