"""Where files are sent, and the list of those sent before."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views import View

from migranportal.accounts.models import User
from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.entry.services import take_submission, taken_submission
from migranportal.imports import services
from migranportal.imports.forms import UploadForm
from migranportal.imports.kinds import ImportKind, all_kinds, kinds_for
from migranportal.imports.models import Import
from migranportal.imports.selectors import importable_areas, imports_of
from migranportal.imports.views.base import list_url, owner_of, set_to_work
from migranportal.regions.models import Area

PAGE_SIZE = 20
INVALID = 422


class _UploadView(View):
    """Sends a file into one of some areas. Works without scripts; a second send is sent once."""

    http_method_names = ["get", "head", "post"]

    def areas(self) -> list[tuple[str, str]]:
        """Return code and name of the areas to choose from."""
        raise NotImplementedError

    def kinds(self) -> list[ImportKind]:
        """Return what may be sent."""
        raise NotImplementedError

    @property
    def village_code(self) -> str:
        """The code of the village that the page is about; ``""`` for the page of all areas."""
        return str(self.kwargs.get("code", ""))

    def get(self, request: HttpRequest, **where: Any) -> HttpResponse:
        """Show the form and the list."""
        areas, kinds = self.areas(), self.kinds()
        wanted = {"kind": request.GET["jenis"]} if "jenis" in request.GET else {}
        return self._page(UploadForm(kinds=kinds, areas=areas, initial=wanted), areas)

    def post(self, request: HttpRequest, **where: Any) -> HttpResponse:
        """Take the file, once."""
        areas, kinds = self.areas(), self.kinds()
        if not areas or not kinds:
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES, kinds=kinds, areas=areas)
        key = _uuid(request.POST.get("kunci"))
        if not form.is_valid():
            return self._page(form, areas, key=key, status=INVALID)
        file: Any = form.cleaned_data["file"]
        content = file.read()
        area = form.cleaned_data.get("area") or areas[0][0]
        try:
            started, target = self._start(form, area, file.name, content, key)
        except DomainError as error:
            form.add_error("file", str(error))
            return self._page(form, areas, key=key, status=INVALID)
        if started is not None:
            set_to_work(started, at_once=services.is_small(content))
        return HttpResponseRedirect(target)

    def _start(
        self, form: UploadForm, area: str, name: str, content: bytes, key: UUID
    ) -> tuple[Import | None, str]:
        user: Any = self.request.user
        at = timezone.now()
        with transaction.atomic():
            earlier = taken_submission(key=key, by=user)
            if earlier is not None:
                return None, earlier.target
            started = services.start_import(
                kind=form.chosen_kind,
                area_code=area,
                file_name=name,
                content=content,
                by=user,
                at=at,
            )
            target = reverse("imports:import", kwargs={"pk": started.pk})
            take_submission(key=key, target=target, by=user, at=at)
        return started, target

    def _page(
        self,
        form: UploadForm,
        areas: list[tuple[str, str]],
        *,
        key: UUID | None = None,
        status: int = 200,
    ) -> HttpResponse:
        user: Any = self.request.user
        code = self.village_code
        found = imports_of(user, area_code=code or None)
        page = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("halaman"))
        owner = owner_of(code, is_village=True) if code else {"trail": [], "title": ""}
        context = {
            "form": form,
            "key": key or uuid4(),
            "kinds": self.kinds(),
            "areas": areas,
            "page": page,
            "owner": owner,
            "village_code": code,
            "list_url": list_url(code, is_village=bool(code)),
        }
        return TemplateResponse(self.request, "imports/upload.html", context, status=status)


class VillageView(_UploadView):
    """Sends the sheet of one village."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the village.

        Raises:
            Http404: there is none that the visitor may see.
            PermissionDenied: the visitor may only read.
        """
        super().setup(request, *args, **kwargs)
        if not isinstance(request.user, User):
            return
        code = self.village_code
        if not request.user.holds(Permission.VIEW_VILLAGES, area=code):
            raise Http404
        if not Area.objects.filter(code=code, valid_until=None).exists():
            raise Http404
        if not self.kinds():
            raise PermissionDenied

    def areas(self) -> list[tuple[str, str]]:
        """Return the village alone."""
        return [(self.village_code, self.village_code)]

    def kinds(self) -> list[ImportKind]:
        """Return what the visitor may import into the village."""
        user: Any = self.request.user
        return kinds_for(user, area_code=self.village_code)


class HomeView(_UploadView):
    """Sends sheets into any area that the visitor's roles cover, with a column for the village."""

    def areas(self) -> list[tuple[str, str]]:
        """Return the areas of the visitor's roles."""
        user: Any = self.request.user
        return importable_areas(user)

    def kinds(self) -> list[ImportKind]:
        """Return what the visitor may import into some area."""
        user: Any = self.request.user
        return [kind for kind in all_kinds() if user.holds_anywhere(kind.permission)]


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()
