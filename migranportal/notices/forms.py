"""The form of the e-mail setting."""

from typing import TYPE_CHECKING

from django import forms

from migranportal.notices.models import DigestSetting

if TYPE_CHECKING:
    _Form = forms.ModelForm[DigestSetting]
else:
    _Form = forms.ModelForm


class DigestSettingForm(_Form):
    """How often somebody wants unread notices by e-mail, and in which language."""

    class Meta:
        model = DigestSetting
        fields = ("frequency", "language")
        widgets = {"frequency": forms.RadioSelect, "language": forms.RadioSelect}
