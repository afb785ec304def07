"""Form fields of files that prove something: one, or several at a time.

What a file may be is said by the validators that the form gives, or by the model's own field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
"""Named one by one: an iPhone then sends its pictures as JPEG."""
CAMERA_ACCEPT = "image/*"
MAX_FILES = 10


class _TemplateWidget:
    """Renders a widget from the portal's own templates."""

    template_name: str

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 (a template escapes)


class EvidenceInput(_TemplateWidget, forms.ClearableFileInput):
    """Chooses one file; shows the one that is stored, with its thumbnail."""

    template_name = "entry/widgets/evidence.html"
    choose_again = False
    """The form came back with mistakes, and a browser does not send a file twice."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what the template shows beside the input."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["choose_again"] = self.choose_again
        return context


class EvidenceFilesInput(_TemplateWidget, forms.FileInput):
    """Chooses several files; on a telephone also takes a photograph at once."""

    allow_multiple_selected = True
    template_name = "entry/widgets/evidence_files.html"
    choose_again = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what the template shows beside the input."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"choose_again": self.choose_again, "camera_accept": CAMERA_ACCEPT}
        return context


class EvidenceField(forms.FileField):
    """One file: a scan as PDF, or a picture. The value is a Django file, as of any file field."""

    widget = EvidenceInput

    @classmethod
    def like(cls, field: forms.FileField) -> EvidenceField:
        """Return such a field in place of the one that a model form made."""
        return cls(
            required=field.required,
            label=field.label,
            help_text=field.help_text,
            max_length=field.max_length,
            initial=field.initial,
        )

    def shown_value(self, bound: BoundField) -> str:
        """Return in words what saving would leave: a new file, the stored one, or none."""
        data = bound.data if bound.form.is_bound else None
        if data:
            return _("New file: %(name)s") % {"name": data.name}
        if data is False:
            return ""
        return _("The stored file") if bound.initial else ""


class EvidenceFilesField(forms.FileField):
    """Several files at once. The value is a list of Django files, empty where none was chosen."""

    widget = EvidenceFilesInput
    adds_only = True
    """What is sent is added to what is stored, so it stands in no one's way."""
    default_error_messages = {
        "too_many": gettext_lazy("Choose at most %(limit)d files at a time."),
    }

    def __init__(self, *, max_files: int = MAX_FILES, **kwargs: Any) -> None:
        self.max_files = max_files
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File[Any]]:
        """Return the files, each of them checked.

        Raises:
            django.core.exceptions.ValidationError: one message per file at fault, with its name.
        """
        files: Sequence[Any] = [file for file in data or () if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.max_files:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"limit": self.max_files}
            )
        problems: list[str] = []
        for file in files:
            try:
                super().clean(file)
            except ValidationError as error:
                problems += [f"{file.name}: {message}" for message in error.messages]
        if problems:
            raise ValidationError(problems)
        return list(files)

    def shown_value(self, bound: BoundField) -> str:
        """Return the names of the chosen files."""
        return ", ".join(file.name for file in bound.data or ()) if bound.form.is_bound else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether files were chosen."""
        return bool(data)
