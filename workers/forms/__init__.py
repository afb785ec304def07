"""Forms of the workers app."""

from workers.forms.complaints import ComplaintActForm, ComplaintDeskForm, ComplaintRecordForm
from workers.forms.desk import PersonForm, PlacementForm, RevealForm
from workers.forms.people import MoveForm, PersonRecordForm, RegistrationForm, StatusForm
from workers.forms.records import (
    BusinessForm,
    BusinessGroupForm,
    FamilyMemberForm,
    GroupMemberForm,
    LetterForm,
    LetterRevocationForm,
    PlacementRecordForm,
    ReturnForm,
)

__all__ = [
    "BusinessForm",
    "BusinessGroupForm",
    "ComplaintActForm",
    "ComplaintDeskForm",
    "ComplaintRecordForm",
    "FamilyMemberForm",
    "GroupMemberForm",
    "LetterForm",
    "LetterRevocationForm",
    "MoveForm",
    "PersonForm",
    "PersonRecordForm",
    "PlacementForm",
    "PlacementRecordForm",
    "RegistrationForm",
    "ReturnForm",
    "RevealForm",
    "StatusForm",
]
