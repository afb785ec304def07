"""Pages outside the admin site: an invitation is opened, an announcement put away."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import never_cache

from migranportal.operations import services
from migranportal.operations.models import Announcement

GONE = 410


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """Greets who was invited, and leads on to the choice of a password.

    Opening the page uses nothing up: programs that look at e-mails open every link.
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show whose account it is, or why the link opens nothing."""
        return self._answer(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Lead on to the page where the password is chosen."""
        return self._answer(request, token, leads_on=True)

    def _answer(self, request: HttpRequest, token: str, *, leads_on: bool = False) -> HttpResponse:
        try:
            invitation = services.invitation_of(token, at=timezone.now())
        except services.BadInvitationError as error:
            context: dict[str, Any] = {"reason": str(error)}
            return TemplateResponse(request, "operations/invitation.html", context, status=GONE)
        user = invitation.user
        if leads_on:
            key = default_token_generator.make_token(user)
            where = {"uidb36": user_pk_to_url_str(user), "key": key}
            return HttpResponseRedirect(reverse("account_reset_password_from_key", kwargs=where))
        context = {
            "invited": user,
            "invitation": invitation,
            "roles": user.assignments.order_by("since_date", "pk"),
        }
        return TemplateResponse(request, "operations/invitation.html", context)


class DismissView(View):
    """Puts an announcement away for its reader."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put it away and go back to where the reader was."""
        user: Any = request.user
        shown = Announcement.objects.shown_on(timezone.localdate())
        announcement = get_object_or_404(shown, pk=pk)
        if not announcement.is_for(user):
            raise Http404
        services.dismiss(announcement=announcement, by=user, at=timezone.now())
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return HttpResponseRedirect(back if is_ours else reverse("home"))
