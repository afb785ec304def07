"""Writes of decrees."""

from programs.services.decrees.drafts import (
    add_villages,
    change_decree,
    prepare_decree,
    remove_villages,
)
from programs.services.decrees.moves import (
    Signature,
    discard_decree,
    issue_decree,
    return_decree,
    submit_decree,
)
from programs.services.decrees.refusals import (
    DecreeRefusedError,
    NotYourDecreeError,
    StaleDecreeError,
)

__all__ = [
    "DecreeRefusedError",
    "NotYourDecreeError",
    "Signature",
    "StaleDecreeError",
    "add_villages",
    "change_decree",
    "discard_decree",
    "issue_decree",
    "prepare_decree",
    "remove_villages",
    "return_decree",
    "submit_decree",
]
