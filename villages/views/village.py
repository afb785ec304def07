"""The village's own file, and the confirmation that it is complete and right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from migranportal.accounts.models import ScopedRecord, User
from migranportal.entry.views import Owner
from migranportal.entry.views.form import RecordFormView
from villages.forms import VillageForm
from villages.models import Village
from villages.permissions import can_confirm_village_data
from villages.selectors import recorded_in
from villages.services import villages as services
from villages.views.pages import VillagePages, village_owner, visible_village


class ProfilePages(VillagePages):
    """The form of the village's contacts and population; it has no list."""

    name = "profile"
    model = Village
    form_class = VillageForm
    form_template = "villages/profile.html"
    title = _("Contacts and population")
    add_title = title
    is_removable = False

    def url(self, act: str, owner: Owner, **more: Any) -> str:
        """Lead home: the village is listed nowhere else."""
        return reverse("village_home", kwargs=owner.where)

    def records(self, owner: Owner, user: User) -> QuerySet[Any]:
        """Return the village itself."""
        return Village.objects.filter(pk=owner.record.pk).select_related("area")

    def blank(self, owner: Owner) -> ScopedRecord:
        """Return the village: none is added by hand."""
        village: Village = owner.record
        return village

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Name the form."""
        return {"title": self.title}

    def save(self, form: Any, *, is_new: bool, by: User, at: datetime) -> Village:
        """Save the contacts and the population."""
        return services.update_village(village=form.instance, by=by, at=at)


class ProfileView(RecordFormView):
    """Changes the village's own file."""

    pages = ProfilePages()

    def dispatch(self, request: HttpRequest, *args: Any, **where: Any) -> Any:
        """Take the village of the address as the record."""
        user: Any = request.user
        where["pk"] = visible_village(user, where["code"]).pk
        return super().dispatch(request, *args, **where)


class ConfirmView(View):
    """Shows what is recorded and takes the word of an officer that it is complete and right."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show what is recorded, and the statement."""
        village = self._village(request, code)
        owner = village_owner(village)
        context = {
            "owner": owner,
            "village": village,
            "recorded": [
                (kind, reverse(f"villages:{kind.name}_list", kwargs=owner.where))
                for kind in recorded_in(village)
            ],
            "profile_url": reverse("villages:profile", kwargs=owner.where),
            "home_url": reverse("village_home", kwargs=owner.where),
        }
        return TemplateResponse(request, "villages/confirm.html", context)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Record the confirmation."""
        village = self._village(request, code)
        user: Any = request.user
        services.confirm_village_data(village=village, by=user, at=timezone.now())
        messages.success(request, _now("The data of the village is confirmed as of today."))
        return HttpResponseRedirect(reverse("village_home", kwargs={"code": code}))

    def _village(self, request: HttpRequest, code: str) -> Village:
        user: Any = request.user
        village = visible_village(user, code)
        if not can_confirm_village_data(user, village):
            raise PermissionDenied
        return village
