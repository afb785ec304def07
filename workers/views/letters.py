"""The register of permission letters of a village."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.forms import RecordForm
from migranportal.entry.views import Column, Owner, RecordAct
from migranportal.entry.views.form import RecordFormView
from villages.views.pages import VillagePages
from workers.forms import LetterForm, LetterRevocationForm
from workers.models import FamilyMember, PermissionLetter, Person, Worker
from workers.selectors import suggested_letter
from workers.services.letters import change_letter, issue_letter, revoke_letter

_PEOPLE = 5000
"""People of a village who are found by name when a letter is entered."""


def state_of(letter: PermissionLetter) -> str:
    """Return whether the letter is in force, in words."""
    if letter.revoked_date is None:
        return _t("In force")
    return _t("Revoked")


def link_to_scan(letter: PermissionLetter) -> str:
    """Return the way to the scan of the letter, if there is one."""
    if not letter.file:
        return ""
    return format_html('<a href="{}">{}</a>', letter.file.url, _t("Open the scan"))


class LetterPages(VillagePages):
    """Permission letters: numbered by year, never forgotten."""

    namespace = "workers"
    name = "letter"
    route = "desa/<village:code>/surat-izin/"
    model = PermissionLetter
    form_class: ClassVar[type[RecordForm]] = LetterForm
    title = _("Permission letters")
    add_title = _("Enter a permission letter")
    introduction = _(
        "The permission of husband or wife, parent or guardian, known by the village head. Every "
        "prospective migrant worker needs one (UU 18/2017 art. 13)."
    )
    empty = _("The register is empty.")
    columns = (
        Column(_("Number"), "number"),
        Column(_("Name"), "holder_name"),
        Column(_("Issued on"), "issued_date"),
        Column(_("Destination country"), "country"),
        Column(_("State"), state_of),
        Column(_("Scan"), link_to_scan),
    )
    search_fields = ("number", "holder_name")
    ordering = ("-issued_date", "-serial")

    def owner(self, request: HttpRequest, **where: Any) -> Owner:
        """Return the village, with the person whom a link to a new letter names."""
        owner = super().owner(request, **where)
        owner.context["named"] = request.GET.get("orang", "")
        return owner

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the letters with their countries."""
        return super().records(owner, user).select_related("country", "village__area")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return a letter of today with the next number, for the person who was named."""
        today = timezone.localdate()
        suggested = suggested_letter(owner.record, year=today.year)
        letter = PermissionLetter(
            village=owner.record,
            issued_date=today,
            number=suggested.number,
            signed_by=suggested.signed_by,
        )
        person = _named(owner)
        if person is not None:
            letter.person = person
            _suggest_giver(letter)
        return letter

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Suggest the people of the village, those who prepare to leave first."""

        def people() -> QuerySet[Person]:
            living = Person.objects.filter(village=owner.record).exclude(
                worker__stage=Worker.Stage.DECEASED
            )
            return living.only("name", "birth_date").order_by("worker__stage", "name", "pk")[
                :_PEOPLE
            ]

        return {"people": people}

    def row_actions(self, owner: Owner, record: Any) -> tuple[tuple[Any, str], ...]:
        """Lead to the revocation of a letter in force."""
        if not record.is_in_force:
            return ()
        return ((_("Revoke"), self.url("revoke", owner, pk=record.pk)),)

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> PermissionLetter:
        """Enter a letter, or save a changed one."""
        save = issue_letter if is_new else change_letter
        return save(letter=form.instance, by=by, at=at)


class LetterFormView(RecordFormView):
    """Enters or changes a letter; what looks odd is said after it was saved."""

    def _save(self, form: Any, *, is_new: bool, at: datetime) -> Any:
        saved = super()._save(form, is_new=is_new, at=at)
        if saved is not None:
            for hint in form.hints():
                messages.warning(self.request, hint)
        return saved


class RevocationPages(RecordAct, LetterPages):
    """The revocation of a letter."""

    act, word = "revoke", "cabut"
    act_title = _("Revoke a permission letter")
    save_label = _("Revoke")
    explanation = _("A revoked letter stays in the register.")
    form_class = LetterRevocationForm

    def form_arguments(self, owner: Owner) -> dict[str, Any]:
        """Ask for nothing more."""
        return {}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> PermissionLetter:
        """Revoke the letter."""
        data = form.cleaned_data
        return revoke_letter(
            letter=PermissionLetter.objects.select_related("village__area").get(
                pk=form.instance.pk
            ),
            revoked_date=data["revoked_date"],
            reason=data["revoked_reason"],
            by=by,
            at=at,
        )


def _named(owner: Owner) -> Person | None:
    text = owner.context.get("named", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    return Person.objects.filter(village=owner.record, pk=int(text)).first()


def _suggest_giver(letter: PermissionLetter) -> None:
    """Fill in the spouse, or else a parent, where the family is on file."""
    family = FamilyMember.objects.filter(worker=letter.person_id)
    order = [FamilyMember.Relation.SPOUSE, FamilyMember.Relation.PARENT]
    givers = sorted(
        (member for member in family if member.relation in order),
        key=lambda member: order.index(FamilyMember.Relation(member.relation)),
    )
    if givers:
        letter.given_by, letter.relation = givers[0].name, givers[0].relation
