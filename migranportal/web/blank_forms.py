"""Blank forms to print, made from the forms of the portal: same questions, same choices, same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from migranportal.entry.forms import RecordForm, Step
from villages.forms import ActivityForm, FacilityForm, TaskForceForm, TaskForceMemberForm
from workers.forms import FamilyMemberForm, PlacementRecordForm, RegistrationForm

NUMBERS = frozenset({"nik", "family_card"})
"""Fields of sixteen digits: a square for each, in the groups in which people read them."""
SQUARES = (6, 6, 4)
MOST_CHOICES = 14
"""More choices than these are no boxes to tick but a line to write on."""
MOST_IN_A_CELL = 3


@dataclass(frozen=True)
class Question:
    """A question on paper and the room for its answer.

    ``room`` is ``line``, ``lines``, ``date``, ``number``, ``squares``, ``choices`` or ``tick``.
    """

    label: str
    room: str
    hint: str = ""
    choices: tuple[str, ...] = ()

    @property
    def in_cell(self) -> bool:
        """Whether the choices fit into the cell of a table."""
        return len(self.choices) <= MOST_IN_A_CELL


@dataclass(frozen=True)
class Part:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Blank:
    """A blank form: the questions of ``form``, then ``rows`` rows with those of ``row_form``."""

    slug: str
    title: str | Promise
    about: str | Promise
    form: type[RecordForm] | None = None
    of_person: bool = False
    """Whether the paper must say which migrant it is about."""
    row_form: type[RecordForm] | None = None
    row_title: str | Promise = ""
    rows: int = 0

    def parts(self) -> list[Part]:
        """Return the questions in their parts."""
        return list(parts_of(self.form)) if self.form else []

    def columns(self) -> list[Question]:
        """Return the questions of a row."""
        if self.row_form is None:
            return []
        return [question for part in parts_of(self.row_form) for question in part.questions]


BLANKS: tuple[Blank, ...] = (
    Blank(
        "orang",
        _("Migrant or returnee"),
        _("Somebody who wants to go, is abroad or has come home."),
        RegistrationForm,
    ),
    Blank(
        "penempatan",
        _("Work abroad"),
        _("One stay abroad of somebody who is registered already."),
        PlacementRecordForm,
        of_person=True,
    ),
    Blank(
        "keluarga",
        _("Family"),
        _("Spouse, children and parents of one migrant."),
        of_person=True,
        row_form=FamilyMemberForm,
        row_title=_("Family members"),
        rows=8,
    ),
    Blank(
        "kegiatan",
        _("Activity"),
        _("Something that the village did on one day."),
        ActivityForm,
    ),
    Blank(
        "fasilitas",
        _("Facilities"),
        _("A round through the village: what is there and in which condition."),
        row_form=FacilityForm,
        row_title=_("Facilities"),
        rows=8,
    ),
    Blank(
        "satgas",
        _("Task force"),
        _("The decree and the members."),
        TaskForceForm,
        row_form=TaskForceMemberForm,
        row_title=_("Members"),
        rows=10,
    ),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show which blank forms there are."""
    return TemplateResponse(request, "web/blank_forms.html", {"blanks": BLANKS})


@require_safe
def blank_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a blank form as it will be printed."""
    blank = next((found for found in BLANKS if found.slug == slug), None)
    if blank is None:
        raise Http404
    columns = blank.columns()
    context = {
        "blank": blank,
        "parts": blank.parts(),
        "columns": columns,
        "row_numbers": range(1, blank.rows + 1),
        "legends": [column for column in columns if column.choices and not column.in_cell],
        "squares": [range(size) for size in SQUARES],
    }
    return TemplateResponse(request, "web/blank_form.html", context)


def parts_of(form: type[RecordForm]) -> Iterator[Part]:
    """Yield the questions of a form by its steps, then those that no step names."""
    fields: dict[str, Any] = form.base_fields
    named = {name for step in form.steps for name in step.fields}
    rest = tuple(name for name in fields if name not in named)
    for step in (*form.steps, Step("", rest)):
        asked = [_question(name, fields[name]) for name in step.fields if name in fields]
        questions = tuple(question for question in asked if question is not None)
        if questions:
            yield Part(str(step.title), questions)


def _question(name: str, field: Any) -> Question | None:
    """Return a field as a question on paper; files and hidden fields are none."""
    if isinstance(field, forms.FileField) or field.widget.is_hidden:
        return None
    label, hint = capfirst(str(field.label or name)), str(field.help_text)
    if name in NUMBERS:
        return Question(label, "squares", hint)
    choices = _choices(field)
    if choices:
        return Question(label, "choices", hint, choices)
    return Question(label, _room(field), hint)


def _room(field: Any) -> str:
    if isinstance(field, forms.DateField):
        return "date"
    if isinstance(field, forms.BooleanField):
        return "tick"
    if isinstance(field, (forms.IntegerField, forms.DecimalField)):
        return "number"
    return "lines" if isinstance(field.widget, forms.Textarea) else "line"


def _choices(field: Any) -> tuple[str, ...]:
    """Return the labels of the choices, where they are few enough to tick."""
    if not isinstance(field, forms.ChoiceField):
        return ()
    choices: Any = field.choices
    labels: list[str] = []
    for key, label in choices:
        inner = label if isinstance(label, (list, tuple)) else [(key, label)]
        labels += [str(text) for code, text in inner if code not in {None, ""}]
    return tuple(labels) if len(labels) <= MOST_CHOICES else ()
