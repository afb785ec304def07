"""The notices of the visitor, and the way out of the e-mails, which also works signed out."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from migranportal.notices import selectors, services
from migranportal.notices.forms import DigestSettingForm
from migranportal.notices.models import DigestSetting, Notice
from migranportal.notices.wording import sentence

UNREAD = "belum-dibaca"


class NoticeListView(View):
    """Shows the visitor's notices, newest first; a POST marks all of them read."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page."""
        user: Any = request.user
        only_unread = request.GET.get("tampil") == UNREAD
        notices, following = selectors.page_of(
            user, only_unread=only_unread, before=_place_in_list(request.GET.get("sebelum", ""))
        )
        context = {
            "notices": [(notice, sentence(notice)) for notice in notices],
            "only_unread": only_unread,
            "is_first_page": "sebelum" not in request.GET,
            "following": f"{following[0].isoformat()}_{following[1]}" if following else "",
        }
        return TemplateResponse(request, "notices/list.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark all read."""
        user: Any = request.user
        count = services.mark_all_read(by=user, at=timezone.now())
        text = ngettext(
            "%(count)d notice is marked as read.", "%(count)d notices are marked as read.", count
        )
        messages.success(request, text % {"count": count})
        return HttpResponseRedirect(reverse("notices:list"))


class NoticeView(View):
    """Marks one notice of the visitor read, and opens what it is about."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark it read; with ``buka`` lead to its address, else back to the list."""
        user: Any = request.user
        notice = get_object_or_404(Notice.objects.of(user), pk=pk)
        services.mark_read(notice=notice, at=timezone.now())
        opens = "buka" in request.POST and notice.link
        return HttpResponseRedirect(notice.link if opens else reverse("notices:list"))


class SettingsView(View):
    """The visitor's own e-mail setting."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        user: Any = request.user
        return self._page(request, DigestSettingForm(instance=selectors.digest_setting(user)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the setting."""
        user: Any = request.user
        form = DigestSettingForm(request.POST, instance=selectors.digest_setting(user))
        if not form.is_valid():
            return self._page(request, form)
        services.set_digest(user=user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("notices:settings"))

    @staticmethod
    def _page(request: HttpRequest, form: DigestSettingForm) -> HttpResponse:
        status = 422 if form.errors else 200
        return TemplateResponse(request, "notices/settings.html", {"form": form}, status=status)


# The token is what a form's secret would prove; mail programs send the POST by themselves (RFC 8058).
@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class UnsubscribeView(View):
    """Ends the e-mails to whoever got the link; asks first, because mail scanners open links."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask."""
        _subscriber(token)
        return TemplateResponse(request, "notices/unsubscribe.html", {"is_done": False})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End the e-mails."""
        services.set_digest(
            user=_subscriber(token),
            frequency=DigestSetting.Frequency.NEVER,
            language=None,
            at=timezone.now(),
        )
        return TemplateResponse(request, "notices/unsubscribe.html", {"is_done": True})


def _subscriber(token: str) -> Any:
    try:
        return services.subscriber(token)
    except services.BadTokenError:
        raise Http404 from None


def _place_in_list(text: str) -> tuple[datetime, int] | None:
    moment, _separator, key = text.partition("_")
    try:
        return datetime.fromisoformat(moment), int(key)
    except ValueError:
        return None
