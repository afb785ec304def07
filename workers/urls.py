"""The addresses of people and their records."""

from django.urls import path

from migranportal.entry.views import act_urls, record_urls
from migranportal.entry.views.list import RecordListView
from migranportal.entry.views.remove import RecordRemoveView
from workers.views import acts, complaints, letters, numbers, people, person, records, register

PEOPLE = register.PeoplePages.route
PERSON = f"{PEOPLE}<int:person>/"
COMPLAINTS = complaints.ComplaintPages.route
LETTERS = letters.LetterPages.route

_people, _letters = register.PeoplePages(), letters.LetterPages()
_complaints = complaints.ComplaintPages()

app_name = "workers"
urlpatterns = [
    # People
    path(PEOPLE, people.PersonListView.as_view(), name="person_list"),
    path(
        f"{PEOPLE}baru/",
        register.RegisterView.as_view(pages=register.RegistrationPages()),
        name="person_add",
    ),
    path(f"{PEOPLE}periksa-nik/", numbers.NikCheckView.as_view(), name="nik_check"),
    path(
        f"{PEOPLE}<int:pk>/",
        register.PersonFormView.as_view(pages=_people),
        name="person_change",
    ),
    path(f"{PEOPLE}<int:pk>/hapus/", RecordRemoveView.as_view(pages=_people), name="person_remove"),
    # One person
    path(f"{PERSON}lihat/", person.PersonView.as_view(), name="person_page"),
    path(f"{PERSON}konfirmasi/", person.PersonConfirmView.as_view(), name="person_confirm"),
    path(f"{PERSON}status/", acts.StatusView.as_view(pages=acts.StatusPages()), name="status_form"),
    path(
        f"{PERSON}kepulangan/",
        acts.ReturnView.as_view(pages=acts.ReturnPages()),
        name="return_form",
    ),
    path(f"{PERSON}pindah/", acts.MoveView.as_view(pages=acts.MovePages()), name="move_form"),
    path(f"{PERSON}nomor/", acts.RevealView.as_view(), name="reveal"),
    *record_urls(records.FamilyPages, records.PlacementPages, records.BusinessPages),
    # The village
    *record_urls(records.BusinessGroupPages, records.GroupMemberPages),
    path(LETTERS, RecordListView.as_view(pages=_letters), name="letter_list"),
    path(f"{LETTERS}baru/", letters.LetterFormView.as_view(pages=_letters), name="letter_add"),
    path(
        f"{LETTERS}<int:pk>/", letters.LetterFormView.as_view(pages=_letters), name="letter_change"
    ),
    path(
        f"{LETTERS}<int:pk>/hapus/", RecordRemoveView.as_view(pages=_letters), name="letter_remove"
    ),
    *act_urls(letters.RevocationPages),
    path(COMPLAINTS, RecordListView.as_view(pages=_complaints), name="complaint_list"),
    path(
        f"{COMPLAINTS}baru/",
        complaints.ComplaintFormView.as_view(pages=_complaints),
        name="complaint_add",
    ),
    path(
        f"{COMPLAINTS}<int:pk>/",
        complaints.ComplaintFormView.as_view(pages=_complaints),
        name="complaint_change",
    ),
    path(f"{COMPLAINTS}<int:pk>/lihat/", complaints.ComplaintView.as_view(), name="complaint_page"),
    path(
        f"{COMPLAINTS}<int:pk>/langkah/<slug:act>/",
        complaints.ComplaintActView.as_view(pages=complaints.ComplaintActPages()),
        name="complaint_act",
    ),
]
