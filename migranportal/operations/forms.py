"""Forms of announcements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.core.errors import DomainError
from migranportal.operations.models import Announcement
from migranportal.operations.services.announcements import check_announcement

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Announcement]
else:
    _ModelForm = forms.ModelForm

_BETWEEN = re.compile(r"[\s,;]+")


class CodesField(forms.CharField):
    """Area codes in one line, with commas or blanks between them."""

    def to_python(self, value: Any) -> Any:
        """Return the codes, each once, in their order."""
        return list(dict.fromkeys(filter(None, _BETWEEN.split(super().to_python(value) or ""))))

    def prepare_value(self, value: Any) -> Any:
        """Return the line."""
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the codes, not the blanks between them."""
        return bool((initial or []) != self.to_python(data))


class AnnouncementForm(_ModelForm):
    """An announcement; what is refused to its author is said at the field."""

    actor: ClassVar[User]

    roles = forms.TypedMultipleChoiceField(
        label=_("for the roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for everybody."),
    )
    area_codes = CodesField(
        label=_("for the areas"),
        required=False,
        help_text=Announcement._meta.get_field("area_codes").help_text,
    )

    class Meta:
        model = Announcement
        fields = (
            *("title_id", "text_id", "title_en", "text_en", "importance"),
            *("roles", "area_codes", "since_date", "until_date"),
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            check_announcement(self.instance, by=self.actor)
        except DomainError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
