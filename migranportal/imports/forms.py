"""The form by which a file is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.imports.kinds import ImportKind, kind_of


class UploadForm(forms.Form):
    """What the sheet holds, the area that its rows belong to, and the file.

    ``areas`` are the codes and names of the areas to choose from; one alone is not asked for.
    """

    kind = forms.ChoiceField(label=_("What the sheet holds"), widget=forms.RadioSelect)
    area = forms.ChoiceField(
        label=_("Area"), help_text=_("Rows of other areas are refused."), required=False
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 30 MB and 200,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("The file is empty. Choose the filled-in one."),
        },
    )

    def __init__(
        self, *args: Any, kinds: list[ImportKind], areas: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]
        if kinds:
            self.fields["kind"].initial = kinds[0].code
        if len(areas) > 1:
            self.fields["area"].choices = areas  # type: ignore[attr-defined]
        else:
            del self.fields["area"]

    @property
    def chosen_kind(self) -> ImportKind:
        """The kind that was chosen."""
        return kind_of(self.cleaned_data["kind"])
