"""What became of areas: the recorded links, and pairs that a person may confirm."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.core.errors import DomainError
from migranportal.regions.admin.base import RegisterAdmin
from migranportal.regions.models import Area, AreaSuccession
from migranportal.regions.selectors import suggest_successions
from migranportal.regions.services.successions import record_succession

if TYPE_CHECKING:
    _Form = forms.ModelForm[AreaSuccession]
else:
    _Form = forms.ModelForm

Kind = AreaSuccession.Kind


class SuccessionForm(_Form):
    """One link; a split is recorded by one link per successor."""

    refused: ClassVar[DomainError | None] = None
    carries_records = forms.BooleanField(
        label=_("the records go with this successor"),
        required=False,
        initial=True,
        help_text=_("Matters for a split only: the file of a village goes on in one of its parts."),
    )

    def clean(self) -> dict[str, Any] | None:
        """Show what the service refused, beside the field at fault."""
        values = super().clean()
        if self.refused is not None:
            field = self.refused.field
            self.add_error(field if field in self.fields else None, str(self.refused))
        return values


@admin.register(AreaSuccession)
class AreaSuccessionAdmin(RegisterAdmin):
    """Successions; they are recorded and then stand, like the decree behind them."""

    form = SuccessionForm
    change_list_template = "regions/admin/succession_list.html"
    list_display = ("predecessor", "successor", "kind", "effective_date", "decree")
    list_filter = ("kind",)
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__code", "successor__code")
    search_help_text = _("A code, old or new.")
    ordering = ("-effective_date", "-pk")
    sortable_by = ()
    raw_id_fields = ("predecessor", "successor")
    fields = ("predecessor", "successor", "kind", "carries_records", "effective_date", "decree")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show a recorded link without the question where the records went."""
        return self.fields if obj is None else [f for f in self.fields if f != "carries_records"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow recording to who may change the register."""
        return bool(request.user.has_perm("regions.change_areasuccession"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a recorded succession stands."""
        return False

    def get_form(
        self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        """Return the form, with the refusal of the first try if there was one."""
        form: type[Any] = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refused": getattr(request, "refused", None)})

    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Record the link; what the service refuses comes back as an error of the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refused:
            # A second pass shows the form with what was typed; its first one was rolled back.
            request.refused = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Record the succession through its service."""
        values = form.cleaned_data
        stays = obj.kind == Kind.SPLIT and not values["carries_records"]
        (link,) = record_succession(
            predecessor=obj.predecessor,
            successors=[obj.successor],
            kind=obj.kind,
            effective_date=obj.effective_date,
            decree=obj.decree,
            heir=obj.predecessor if stays else obj.successor,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = link.pk

    def get_urls(self) -> list[URLPattern]:
        """Add the page of likely successions."""
        page = self.admin_site.admin_view(self.suggestions_view)
        name = "regions_areasuccession_suggestions"
        return [path("suggestions/", page, name=name), *super().get_urls()]

    def suggestions_view(self, request: HttpRequest) -> HttpResponse:
        """Show likely successions and record those that a person confirms."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._confirm(request, request.POST.getlist("pair"))
            return redirect("admin:regions_areasuccession_suggestions")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Likely successions"),
            "opts": self.opts,
            "suggestions": suggest_successions(),
            "list_address": reverse("admin:regions_areasuccession_changelist"),
        }
        return TemplateResponse(request, "regions/admin/suggestions.html", context)

    def _confirm(self, request: HttpRequest, pairs: Iterable[str]) -> None:
        """Record the chosen pairs as new codes; a pair that is refused does not stop the others."""
        chosen = set(pairs)
        confirmed = 0
        for suggestion in suggest_successions():
            if suggestion.key not in chosen:
                continue
            areas = Area.objects.in_bulk([suggestion.predecessor_id, suggestion.successor_id])
            successor = areas[suggestion.successor_id]
            try:
                with transaction.atomic():
                    record_succession(
                        predecessor=areas[suggestion.predecessor_id],
                        successors=[successor],
                        kind=Kind.RECODED,
                        effective_date=suggestion.effective_date,
                        decree=successor.decree,
                        by=request.user,
                        at=timezone.now(),
                    )
            except (DomainError, ValidationError) as refused:
                self.message_user(request, _text(refused), messages.ERROR)
            else:
                confirmed += 1
        said = ngettext(
            "%(count)s succession recorded.", "%(count)s successions recorded.", confirmed
        )
        self.message_user(request, said % {"count": confirmed}, messages.SUCCESS)


def _text(refused: DomainError | ValidationError) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
