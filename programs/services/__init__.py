"""Writes of the programs app: one function per act."""

from programs.services.criteria import (
    add_criterion,
    change_criterion,
    copy_version,
    create_draft,
    move_criterion,
    publish_version,
    remove_criterion,
)
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

__all__ = [
    "Replayed",
    "RunAlreadyOpenError",
    "UnknownAreaError",
    "abandon_old_runs",
    "add_criterion",
    "change_criterion",
    "copy_version",
    "create_draft",
    "fail_run",
    "move_criterion",
    "publish_version",
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
