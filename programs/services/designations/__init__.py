"""Writes of designations."""

from programs.services.designations.moves import (
    DesignationMove,
    DesignationRefusedError,
    move_designation,
)

__all__ = ["DesignationMove", "DesignationRefusedError", "move_designation"]
