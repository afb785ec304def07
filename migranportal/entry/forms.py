"""The base of every form of a record: short steps, one way of showing what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from migranportal.accounts.models import User
from migranportal.core.errors import DomainError
from migranportal.entry.arrivals import ArrivedFile
from migranportal.entry.files import EvidenceField

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


@dataclass(frozen=True)
class Step:
    """A part of a form that fits on the screen of a phone; with scripts off all show at once."""

    title: str | Promise
    fields: tuple[str, ...]
    hint: str | Promise = ""


@dataclass(frozen=True)
class ShownStep:
    """A step with its fields, ready for the page."""

    number: int
    title: str | Promise
    hint: str | Promise
    fields: tuple[BoundField, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something in this step is to be mended."""
        return any(field.errors for field in self.fields)


class DateInput(forms.DateInput):
    """The phone's own date picker; it speaks ISO dates whatever the language of the page."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RecordForm(_ModelForm):
    """A form of a record that somebody fills in on a phone.

    Subclasses name their ``steps``. Dates get the phone's picker, files a thumbnail and the camera.
    ``user`` is who fills it in.
    """

    steps: ClassVar[tuple[Step, ...]] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DateInput(attrs=field.widget.attrs)
                field.widget.is_required = field.required
            elif type(field) is forms.FileField:
                self.fields[name] = EvidenceField.like(field)

    def shown_steps(self) -> Iterator[ShownStep]:
        """Yield the steps with their fields; fields that no step names come in a last one."""
        self._focus_first_error()
        self._ask_for_files_again()
        named = {name for step in self.steps for name in step.fields}
        rest = tuple(name for name in self.fields if name not in named and not self[name].is_hidden)
        steps = (*self.steps, Step("", rest)) if rest else self.steps
        filled = [step for step in steps if any(name in self.fields for name in step.fields)]
        for number, step in enumerate(filled, start=1):
            fields = tuple(self[name] for name in step.fields if name in self.fields)
            yield ShownStep(number, step.title, step.hint, fields)

    def _focus_first_error(self) -> None:
        """Let the browser go to the first field to be mended, without a script."""
        if self.non_field_errors():
            return  # they stand above the form and take the focus
        order = [name for step in self.steps for name in step.fields if name in self.fields]
        for name in [*order, *self.fields]:
            if self[name].errors and not self[name].is_hidden:
                field: Any = self.fields[name]
                if field.widget.use_fieldset:  # focus goes to the group, not to a choice in it
                    field.takes_focus = True
                else:
                    field.widget.attrs["autofocus"] = True
                return

    def _ask_for_files_again(self) -> None:
        """Say beside a file that was sent with a mistaken form that it must be chosen once more."""
        if not self.errors:
            return
        for name, field in self.fields.items():
            widget: Any = field.widget
            files = self.files.getlist(self.add_prefix(name)) if self.files else []
            if hasattr(widget, "choose_again"):
                widget.choose_again = any(not isinstance(file, ArrivedFile) for file in files)

    def miss_files(self, names: Iterable[str]) -> None:
        """Refuse the form: files that it names have not arrived, or have been cleared away."""
        for name in names:
            message = _("The file has not arrived whole. Choose it again.")
            self.add_error(name if name in self.fields else None, message)

    def refuse(self, error: ValidationError | DomainError) -> None:
        """Show what a service refused beside the field at fault; unknown fields: above the form."""
        if isinstance(error, DomainError):
            self.add_error(error.field if error.field in self.fields else None, str(error))
        else:
            self.add_error(None, error)

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error; what a record says of a field that this form lacks stands above the form."""
        if field is not None or not hasattr(error, "error_dict"):
            super().add_error(field, error)
            return
        for name, errors in error.error_dict.items():
            super().add_error(name if name in self.fields else None, errors)

    def differences(self, theirs: RecordForm) -> list[Difference]:
        """Return the fields whose value in the form of the stored record this form would change."""
        return [
            Difference(bound, theirs[bound.name])
            for bound in self
            if not bound.is_hidden
            and not getattr(bound.field, "adds_only", False)
            and shown_value(bound) != shown_value(theirs[bound.name])
        ]


@dataclass(frozen=True)
class Difference:
    """One field in two versions: what the visitor typed, and what somebody saved meanwhile."""

    mine: BoundField
    theirs: BoundField

    @property
    def my_text(self) -> str:
        """What the visitor typed, in words."""
        return shown_value(self.mine)

    @property
    def their_text(self) -> str:
        """What is stored, in words."""
        return shown_value(self.theirs)


def shown_value(bound: BoundField) -> str:
    """Return the value of a field as a person reads it: the label of a choice, not its code.

    A field may say it itself, in a method ``shown_value``.
    """
    field: Any = bound.field
    if hasattr(field, "shown_value"):
        return str(field.shown_value(bound))
    value = bound.value()
    choices = getattr(field, "choices", None)
    if choices:
        chosen = {str(v) for v in (value if isinstance(value, (list, tuple)) else [value])}
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in chosen and key)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return _in_words(field, value)


def _in_words(field: Any, value: Any) -> str:
    """Return a typed or stored value in one way of writing, so that equal values look equal."""
    if isinstance(field, (forms.DateField, forms.DecimalField, forms.BooleanField)):
        try:
            value = field.to_python(value)
        except ValidationError:
            return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return localize(value) if isinstance(value, (date, Decimal)) else str(value).strip()


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
