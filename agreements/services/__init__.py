"""The one way in for every write of the agreements app."""

from agreements.services.content import (
    change_agreement,
    propose_agreement,
    record_part,
    remove_part,
)
from agreements.services.files import (
    KeptFileError,
    TaskClosedError,
    add_evidence,
    add_file,
    remove_evidence,
    remove_file,
    report_progress,
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
from agreements.services.notices import tell_what_ends
from agreements.services.successions import CircleError, propose_replacement, record_succession

__all__ = [
    "CircleError",
    "IncompleteError",
    "KeptFileError",
    "TaskClosedError",
    "WrongStateError",
    "activate_agreement",
    "add_evidence",
    "add_file",
    "amend_agreement",
    "change_agreement",
    "end_agreement_early",
    "end_expired",
    "extend_agreement",
    "move_agreement",
    "propose_agreement",
    "propose_replacement",
    "record_part",
    "record_succession",
    "remove_evidence",
    "remove_file",
    "remove_part",
    "report_progress",
    "sign_agreement",
    "supersede_agreement",
    "tell_what_ends",
]
