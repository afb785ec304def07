"""The one way in for every write of the agreements app."""

from agreements.services.content import (
    change_agreement,
    propose_agreement,
    record_part,
    remove_part,
)
from agreements.services.moves import (
    activate_agreement,
    amend_agreement,
    end_agreement_early,
    end_expired,
    extend_agreement,
    move_agreement,
    sign_agreement,
    supersede_agreement,
)
from agreements.services.needs import IncompleteError, WrongStateError

__all__ = [
    "IncompleteError",
    "WrongStateError",
    "activate_agreement",
    "amend_agreement",
    "change_agreement",
    "end_agreement_early",
    "end_expired",
    "extend_agreement",
    "move_agreement",
    "propose_agreement",
    "record_part",
    "remove_part",
    "sign_agreement",
    "supersede_agreement",
]
