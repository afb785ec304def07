"""Forms about a person: registered, changed, moved, and the migration record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import IntegerChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from migranportal.core.errors import DomainError
from migranportal.core.identity import Nik
from migranportal.entry.fields import AreaField, CountryField
from migranportal.entry.forms import RecordForm, ShownStep, Step
from villages.models import Village
from workers.forms.identity import (
    KEEP_HELP,
    checked_family_card,
    checked_nik,
    entered,
    nik_hints,
    number_field,
)
from workers.models import Person, Placement, Worker
from workers.services.people import NikTakenError, check_nik
from workers.services.placements import check_dates

STAY_FIELDS = (
    *("country", "scheme", "job_title", "departure_date"),
    *("return_date", "return_category"),
)
_NIK_HELP = _("Sixteen digits from the identity card. Leave it empty where it is not at hand.")
_CARD_HELP = _("Sixteen digits, at the top of the family card (KK).")
_JUDGED = _("Whether the person left by the procedure, as an office or officer judged it.")
_FUTURE = _("This day lies in the future.")


def shown_for(field: Any, name: str, *values: IntegerChoices) -> None:
    """Let a script show ``field`` only while the field ``name`` has one of ``values``."""
    field.widget.attrs |= {
        "data-when": name,
        "data-when-in": " ".join(str(v.value) for v in values),
    }


class PersonFields(RecordForm):
    """What the forms of a person share: name, birth, contact."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read_nik: Nik | None = None
        """The NIK that was entered, once it was checked."""
        self.fields["sex"].widget = forms.RadioSelect(choices=Person.Sex.choices)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "words"}
        self.fields["name"].help_text = _("As on the identity card.")
        self.fields["phone"].widget = forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "maxlength": 20}
        )
        self.fields["address"].help_text = _("Hamlet, RT and RW.")

    def clean_birth_date(self) -> date | None:
        """Refuse a birth in the future."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and born > timezone.localdate():
            raise ValidationError(_FUTURE)
        return born

    def hints(self) -> list[str]:
        """Return what looks odd in a valid form and is saved all the same."""
        return nik_hints(self.read_nik, self.instance) if self.read_nik else []


class PersonRecordForm(PersonFields):
    """A registered person; identity numbers on file are never shown here, only new ones typed."""

    new_nik = number_field(_("New NIK"), KEEP_HELP)
    new_family_card = number_field(_("New family card number"), KEEP_HELP)

    steps = (
        Step(_("Who"), ("name", "sex", "birth_date", "birth_place")),
        Step(_("Identity numbers"), ("new_nik", "new_family_card")),
        Step(_("Where and contact"), ("address", "phone")),
        Step(_("Languages and skills"), ("languages", "skills")),
    )

    class Meta:
        model = Person
        fields = (
            *("name", "sex", "birth_date", "birth_place", "address", "phone"),
            *("languages", "skills"),
        )

    def __init__(self, *args: Any, address_of: Callable[[Person], str], **kwargs: Any) -> None:
        self._address_of = address_of
        super().__init__(*args, **kwargs)
        for name in ("languages", "skills"):
            self.fields[name].help_text = _("Several with commas between them.")

    @property
    def entered_nik(self) -> str | None:
        """The NIK to save: ``None`` to keep the one on file, ``""`` to remove it."""
        return entered(self.cleaned_data["new_nik"])

    @property
    def entered_family_card(self) -> str | None:
        """The family card number to save: ``None`` to keep the one on file, ``""`` to remove it."""
        return entered(self.cleaned_data["new_family_card"])

    def clean_new_nik(self) -> str:
        """Refuse what cannot be a NIK, and a NIK that is taken."""
        text = str(self.cleaned_data["new_nik"]).strip()
        if not entered(text):
            return text
        self.read_nik = checked_nik(
            text, person=self.instance, by=self.user, address_of=self._address_of
        )
        return self.read_nik.number

    def clean_new_family_card(self) -> str:
        """Refuse what cannot be a family card number."""
        text = str(self.cleaned_data["new_family_card"]).strip()
        return checked_family_card(text) if entered(text) else text


class JudgementFields(RecordForm):
    """Checks of the procedural status, in forms that have its fields."""

    def clean_judgement(self) -> None:
        """Ask who judged the status and when, where it is not "not known"."""
        data = self.cleaned_data
        if data.get("procedural_status") in {None, Worker.ProceduralStatus.UNKNOWN}:
            return
        for name, message in (
            ("judged_by", _("Who judged it? The office or the person.")),
            ("judged_date", _("On which day was it judged?")),
        ):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        judged = data.get("judged_date")
        if judged is not None and judged > timezone.localdate():
            self.add_error("judged_date", _FUTURE)


class RegistrationForm(PersonFields, JudgementFields):
    """A migrant registered in one go: the person, the migration record, the stay where known."""

    nik = number_field(_("NIK"), _NIK_HELP)
    family_card = number_field(_("Family card number"), _CARD_HELP)
    stage = forms.TypedChoiceField(
        label=_("Stage"),
        choices=[
            (Worker.Stage.PROSPECTIVE.value, _("Wants to work abroad or is preparing")),
            (Worker.Stage.ABROAD.value, _("Is abroad now")),
            (Worker.Stage.RETURNED.value, _("Has come home for good")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    procedural_status = forms.TypedChoiceField(
        label=_("Procedural status"),
        choices=Worker.ProceduralStatus.choices,
        coerce=int,
        initial=Worker.ProceduralStatus.UNKNOWN.value,
        empty_value=None,
        required=False,
        help_text=_("Left by the procedure with papers? “Not known” is a good answer."),
    )
    judged_by = forms.CharField(label=_("Status judged by"), max_length=150, required=False)
    judged_date = forms.DateField(label=_("Status judged on"), required=False)
    country = CountryField(
        label=_("Country"),
        required=False,
        help_text=_("Where the person works, worked last or wants to work."),
    )
    scheme = forms.ChoiceField(
        label=_("Placement scheme"),
        choices=Placement.Scheme.choices,
        initial=Placement.Scheme.UNKNOWN,
        required=False,
    )
    job_title = forms.CharField(label=_("Work"), max_length=80, required=False)
    departure_date = forms.DateField(label=_("Day of departure"), required=False)
    return_date = forms.DateField(label=_("Day of return"), required=False)
    return_category = forms.ChoiceField(
        label=_("Why the person came home"),
        choices=[("", "---------"), *Placement.ReturnCategory.choices],
        required=False,
    )

    steps = (
        Step(_("Who"), ("name", "sex", "birth_date", "birth_place", "nik", "family_card")),
        Step(_("Where and contact"), ("address", "phone")),
        Step(_("Stage and status"), ("stage", "procedural_status", "judged_by", "judged_date")),
        Step(
            _("Work abroad"),
            STAY_FIELDS,
            _("As far as it is known. What is missing can be added on any later day."),
        ),
    )

    class Meta:
        model = Person
        fields = ("name", "sex", "birth_date", "birth_place", "address", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken_by: Person | None = None
        """Who is registered with the NIK that was typed, where the visitor may see them."""
        stage, judged = Worker.Stage, Worker.ProceduralStatus
        self.fields["nik"].widget.attrs["data-nik"] = True
        shown_for(self.fields["departure_date"], "stage", stage.ABROAD, stage.RETURNED)
        for name in ("return_date", "return_category"):
            shown_for(self.fields[name], "stage", stage.RETURNED)
        for name in ("judged_by", "judged_date"):
            shown_for(
                self.fields[name], "procedural_status", judged.PROCEDURAL, judged.NON_PROCEDURAL
            )

    def clean_nik(self) -> str:
        """Refuse what cannot be a NIK; remember who has it, where the visitor may see them."""
        text = str(self.cleaned_data["nik"]).strip()
        if not text:
            return ""
        try:
            nik = check_nik(text, person=self.instance, by=self.user, on=timezone.localdate())
        except NikTakenError as error:
            if error.person is None:
                raise ValidationError(str(error)) from error
            self.taken_by = error.person
            return text
        except DomainError as error:
            raise ValidationError(str(error)) from error
        self.read_nik = nik
        return nik.number

    def clean_family_card(self) -> str:
        """Refuse what cannot be a family card number."""
        text = str(self.cleaned_data["family_card"]).strip()
        return checked_family_card(text) if text else ""

    def clean(self) -> dict[str, Any]:
        """Refuse what does not fit the stage, and a stay without its country."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_judgement()
        if data.get("stage") is not None:
            self._check_stage(data)
        self._check_stay(data)
        return data

    def worker(self) -> Worker:
        """Return the migration record that a valid form says."""
        data = self.cleaned_data
        status = data["procedural_status"] or Worker.ProceduralStatus.UNKNOWN
        judged = status != Worker.ProceduralStatus.UNKNOWN
        return Worker(
            stage=data["stage"],
            procedural_status=status,
            judged_by=data["judged_by"] if judged else "",
            judged_date=data["judged_date"] if judged else None,
        )

    def placement(self) -> Placement | None:
        """Return the stay abroad, planned or past, that a valid form says; ``None`` without country."""
        data = self.cleaned_data
        if data.get("country") is None:
            return None
        stay = {name: data[name] for name in STAY_FIELDS}
        stay["scheme"] = stay["scheme"] or Placement.Scheme.UNKNOWN
        return Placement(employer_type=Placement.EmployerType.UNKNOWN, **stay)

    def _check_stage(self, data: dict[str, Any]) -> None:
        stage = data["stage"]
        if stage == Worker.Stage.PROSPECTIVE and data.get("departure_date"):
            self.add_error(
                "departure_date",
                _("Who has departed is no longer preparing. Choose the stage anew."),
            )
        returned = data.get("return_date") or data.get("return_category")
        if returned and stage != Worker.Stage.RETURNED:
            self.add_error("return_date", _("Who has come home has another stage. Choose it anew."))

    def _check_stay(self, data: dict[str, Any]) -> None:
        typed = [name for name in STAY_FIELDS[2:] if data.get(name)]
        if typed and data.get("country") is None and "country" not in self.errors:
            self.add_error("country", _("Which country? The stay cannot be kept without it."))
        if bool(data.get("return_date")) != bool(data.get("return_category")):
            missing = "return_category" if data.get("return_date") else "return_date"
            self.add_error(missing, _("A return needs both its day and its reason."))
        self._check_days(data)

    def _check_days(self, data: dict[str, Any]) -> None:
        departure, back = data.get("departure_date"), data.get("return_date")
        if back and not departure and "departure_date" not in self.errors:
            self.add_error("departure_date", _("A return needs a departure before it."))
        if back and departure and back < departure:
            self.add_error("return_date", _("The return lies before the departure."))
        try:
            check_dates(
                Placement(departure_date=departure, return_date=back), on=timezone.localdate()
            )
        except ValidationError as error:
            self.add_error(None, error)


class StatusForm(JudgementFields):
    """The migration record: stage, procedural status, and the day on which it was confirmed."""

    steps = (
        Step(_("Stage"), ("stage", "confirmed_date")),
        Step(
            _("Procedural status"),
            ("procedural_status", "judged_by", "judged_date", "judged_basis"),
            _JUDGED,
        ),
    )

    class Meta:
        model = Worker
        fields = (
            *("stage", "confirmed_date"),
            *("procedural_status", "judged_by", "judged_date", "judged_basis"),
        )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        judged = Worker.ProceduralStatus
        for name in ("judged_by", "judged_date", "judged_basis"):
            shown_for(
                self.fields[name], "procedural_status", judged.PROCEDURAL, judged.NON_PROCEDURAL
            )
        if self.instance.departed_date is not None:  # the placements decide it
            del self.fields["stage"]

    def shown_steps(self) -> Iterator[ShownStep]:
        """Show one step where the stage is not asked for: the rest fits on one screen."""
        steps = list(super().shown_steps())
        if "stage" in self.fields:
            yield from steps
        else:
            fields = tuple(bound for step in reversed(steps) for bound in step.fields)
            yield ShownStep(1, "", _JUDGED, fields)

    def clean(self) -> dict[str, Any]:
        """Ask who judged and when; refuse a confirmation in the future."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_judgement()
        confirmed = data.get("confirmed_date")
        if confirmed is not None and confirmed > timezone.localdate():
            self.add_error("confirmed_date", _FUTURE)
        if data.get("procedural_status") == Worker.ProceduralStatus.UNKNOWN:
            data |= {"judged_by": "", "judged_date": None, "judged_basis": ""}
        return data


class MoveForm(RecordForm):
    """Another home village for a person, with the reason for the record."""

    village = AreaField(label=_("New home village"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Married, moved house, entered in the wrong village. Kept in the record."),
    )

    steps = (Step("", ("village", "reason")),)

    class Meta:
        model = Person
        fields = ()

    def clean_village(self) -> Village:
        """Return the file of the village."""
        area = self.cleaned_data["village"]
        files = Village.objects.filter(area=area).select_related("area")
        village: Village | None = files.first()
        if village is None:
            raise ValidationError(_("This village has no file yet. Ask the ministry to open one."))
        return village
