"""Decrees at the desk: prepared by one person, issued by another, with the villages they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.documents import document_response
from migranportal.core.errors import DomainError
from programs import services
from programs.forms.decrees import FORMS, DecreeForm, VillagesForm
from programs.models import Decree, DecreeAct
from programs.models.workflow import DECREES, NEEDS
from programs.selectors.decrees import frozen_lines, lines_of, may_stand
from programs.views.papers import annex_of, certificates_of, pdf_response

SHOWN = 500
"""Villages that the page for choosing lists; a filter or the codes reach the others."""
_SAID = (
    *("program", "kind", "subject", "number", "date", "signatory"),
    *("signatory_position", "replaces"),
)


@admin.register(Decree)
class DecreeAdmin(ShowsRefusals):
    """The decrees, those on which something is to be done on top."""

    form = DecreeForm
    list_display = ("name", "program", "kind", "badge", "date", "villages", "prepared_by")
    list_filter = ("state", "kind", "program")
    list_select_related = ("program", "prepared_by")
    search_fields = (
        "number",
        "subject",
        "lines__village__area__name",
        "lines__village__area__code",
    )
    search_help_text = _("Number, subject, or a village that it names")
    ordering = ("-state_since", "-pk")
    sortable_by = ("date",)
    date_hierarchy = "date"
    change_form_template = "admin/programs/decree.html"
    fieldsets = (
        (None, {"fields": ("program", "kind", "subject", "replaces")}),
        (
            _("Signature"),
            {"fields": (("number", "date"), ("signatory", "signatory_position"), "seen")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the decrees with the number of their villages."""
        rows: QuerySet[Any] = (
            super().get_queryset(request).annotate(named=Count("lines", distinct=True))
        )
        return rows

    @admin.display(description=_("decree"))
    def name(self, decree: Decree) -> SafeString:
        """The number, and what it is about."""
        return format_html(
            '{}<br><span class="hint">{}</span>',
            decree.number or _t("no number yet"),
            decree.subject,
        )

    @admin.display(description=_("state"))
    def badge(self, decree: Decree) -> SafeString:
        """The state as a mark."""
        return format_html(
            '<span class="state state-{}">{}</span>', decree.state, decree.get_state_display()
        )

    @admin.display(description=_("villages"))
    def villages(self, decree: Any) -> int:
        """How many villages it names."""
        return int(decree.named)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow changes while it is being prepared."""
        is_open = obj is None or obj.is_editable
        return is_open and super().has_change_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the program of a decree that exists."""
        return () if obj is None else ("program",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the hidden field away where nothing can be changed."""
        if obj is None or obj.is_editable:
            return self.fieldsets
        return ((None, {"fields": (*_SAID, "file_sha256")}),)

    def save_model(self, request: Any, obj: Decree, form: Any, change: bool) -> None:
        """Begin a decree, or change what it says."""
        at, by = timezone.now(), actor(request)
        said = {name: getattr(obj, name) for name in _SAID[3:]}
        if change:
            seen = form.cleaned_data["seen"]
            said |= {"kind": obj.kind, "subject": obj.subject}
            services.change_decree(decree=obj, by=by, at=at, seen=seen, **said)
            return
        made = services.prepare_decree(
            program=obj.program, kind=obj.kind, subject=obj.subject, by=by, at=at, **said
        )
        obj.__dict__.update(made.__dict__)

    def response_add(self, request: Any, obj: Decree, post_url_continue: Any = None) -> Any:
        """Go on to the villages."""
        messages.success(request, _t("The decree is begun. Choose its villages."))
        return HttpResponseRedirect(reverse("admin:programs_decree_villages", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the decree with its villages, its time line, and what can be done."""
        decree = self.get_object(request, object_id)
        context = {} if decree is None else self._page_context(request, decree)
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def _page_context(self, request: HttpRequest, decree: Decree) -> dict[str, Any]:
        may_act = super().has_change_permission(request)
        lines = frozen_lines(decree)
        return {
            "steps": decree.steps.order_by("-number"),
            "lines": lines,
            "unmet": [line for line in lines if _is_unmet(line)],
            "acts": [line for line in _acts(decree) if may_act],
            "may_choose": may_act and decree.is_editable,
            "own": may_act and _prepared(decree, actor(request).pk),
            "has_certificates": decree.designations.exists(),
        }

    # --- Pages of its own -------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the villages, the acts and the signed file."""
        guarded: Callable[..., Any] = self.admin_site.admin_view
        return [
            path(
                "<int:decree_id>/desa/",
                guarded(self.villages_view),
                name="programs_decree_villages",
            ),
            path(
                "<int:decree_id>/langkah/<slug:act>/",
                guarded(self.act_view),
                name="programs_decree_act",
            ),
            path("<int:decree_id>/berkas/", guarded(self.file_view), name="programs_decree_file"),
            path(
                "<int:decree_id>/lampiran.pdf",
                guarded(self.annex_view),
                name="programs_decree_annex",
            ),
            path(
                "<int:decree_id>/sertifikat.pdf",
                guarded(self.certificates_view),
                name="programs_decree_certificates",
            ),
            *super().get_urls(),
        ]

    def villages_view(self, request: HttpRequest, decree_id: int) -> HttpResponse:
        """Put villages on a draft and take them off."""
        decree = self._decree(request, decree_id, changing=True)
        if not decree.is_editable:
            raise Http404
        shown, is_cut = may_stand(decree, request.GET.get("q", "").strip(), limit=SHOWN)
        keys = [row.village_id for row in shown]
        form = VillagesForm(
            request.POST if request.POST.get("act") == "add" else None, decree=decree, shown=keys
        )
        if request.method == "POST" and self._choose(request, decree, form):
            return HttpResponseRedirect(request.get_full_path())
        context = {
            **self._base(request, decree, _t("Villages of the decree")),
            "form": form,
            "candidates": shown,
            "is_cut": is_cut,
            "shown": SHOWN,
            "query": request.GET.get("q", ""),
            "lines": lines_of(decree),
            "by_code_only": decree.kind == Decree.Kind.RECORD,
        }
        return TemplateResponse(request, "admin/programs/decree_villages.html", context)

    def _choose(self, request: HttpRequest, decree: Decree, form: VillagesForm) -> bool:
        by, at = actor(request), timezone.now()
        try:
            if request.POST.get("act") == "remove":
                keys = [int(pk) for pk in request.POST.getlist("lines") if pk.isdecimal()]
                removed = services.remove_villages(decree=decree, villages=keys, by=by, at=at)
                text = ngettext(
                    "%(n)d village was taken off.", "%(n)d villages were taken off.", removed
                )
                messages.success(request, text % {"n": removed})
                return True
            if not form.is_valid():
                return False
            added = services.add_villages(
                decree=decree,
                villages=form.chosen(),
                reason=form.cleaned_data.get("reason", ""),
                by=by,
                at=at,
            )
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, str(error))
                return True
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return False
        text = ngettext("%(n)d village was added.", "%(n)d villages were added.", added)
        messages.success(request, text % {"n": added})
        return True

    def act_view(self, request: HttpRequest, decree_id: int, act: str) -> HttpResponse:
        """Ask for what an act records, then do it."""
        decree = self._decree(request, decree_id, changing=True)
        if act not in FORMS or decree.state not in DECREES.lines[DecreeAct(act)].sources:
            raise Http404
        line = DECREES.lines[DecreeAct(act)]
        is_post = request.method == "POST"
        form = FORMS[line.act](
            request.POST if is_post else None,
            request.FILES if is_post else None,
            initial={
                "seen": decree.step_number,
                "date": decree.date or timezone.localdate(),
                **{name: getattr(decree, name) for name in ("number", "signatory")},
                "signatory_position": decree.signatory_position,
            },
        )
        back = reverse("admin:programs_decree_change", args=[decree.pk])
        if is_post and form.is_valid() and _do(request, decree, line.act, form):
            messages.success(request, str(line.act.label))
            return HttpResponseRedirect(back)
        lines = frozen_lines(decree)
        context = {
            **self._base(request, decree, str(line.label)),
            "form": form,
            "line": line,
            "needs": [NEEDS[need] for need in line.needs],
            "lines": lines,
            "unmet": [found for found in lines if _is_unmet(found)],
            "own": line.distinct_from and _prepared(decree, actor(request).pk),
            "back": back,
        }
        return TemplateResponse(request, "admin/programs/decree_act.html", context)

    def file_view(self, request: HttpRequest, decree_id: int) -> HttpResponse:
        """Serve the signed file to the ministry's people."""
        decree = self._decree(request, decree_id, changing=False)
        if not decree.file:
            raise Http404
        response: Any = document_response(
            decree.file, name=str(decree.file.name), title=f"SK {decree.number}"
        )
        return response  # type: ignore[no-any-return]

    def annex_view(self, request: HttpRequest, decree_id: int) -> HttpResponse:
        """Show the annex, as a draft before the decree is issued."""
        decree = self._decree(request, decree_id, changing=False)
        return pdf_response(annex_of(decree, request), f"lampiran-{decree}")

    def certificates_view(self, request: HttpRequest, decree_id: int) -> HttpResponse:
        """Show the certificates of the villages that the decree designated."""
        decree = self._decree(request, decree_id, changing=False)
        if not decree.designations.exists():
            raise Http404
        return pdf_response(certificates_of(decree, request), f"sertifikat-{decree}")

    def _decree(self, request: HttpRequest, decree_id: int, *, changing: bool) -> Decree:
        may = super().has_change_permission if changing else self.has_view_permission
        if not may(request):
            raise PermissionDenied
        found: Decree = get_object_or_404(
            Decree.objects.select_related("program", "replaces"), pk=decree_id
        )
        return found

    def _base(self, request: HttpRequest, decree: Decree, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "decree": decree,
            "opts": self.opts,
        }


def _acts(decree: Decree) -> list[Any]:
    return [line for line in DECREES.acts_from(decree.state) if line.act in FORMS]


def _is_unmet(line: dict[str, Any]) -> bool:
    """Tell whether the village was judged and does not meet the criteria now."""
    return line["assessment"] is not None and line["assessment"]["outcome"] != 1


def _prepared(decree: Decree, user_id: int) -> bool:
    """Tell whether the user cannot issue the decree, having prepared it."""
    preparing = DECREES.lines[DecreeAct.ISSUE].distinct_from
    return (
        decree.prepared_by_id == user_id
        or decree.steps.filter(by=user_id, act__in=preparing).exists()
        or decree.lines.filter(added_by=user_id).exists()
    )


def _do(request: HttpRequest, decree: Decree, act: DecreeAct, form: Any) -> bool:
    data = form.cleaned_data
    who: dict[str, Any] = {"by": actor(request), "at": timezone.now(), "seen": data["seen"]}
    today = timezone.localdate()
    try:
        if act == DecreeAct.SUBMIT:
            services.submit_decree(decree=decree, on=today, **who)
        elif act == DecreeAct.SEND_BACK:
            services.return_decree(decree=decree, remark=data["remark"], **who)
        elif act == DecreeAct.DISCARD:
            services.discard_decree(decree=decree, remark=data["remark"], **who)
        else:
            services.issue_decree(decree=decree, signature=form.signature(), on=today, **who)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    except ValidationError as error:
        for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    return True
