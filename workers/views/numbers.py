"""A NIK looked at while it is typed: what it says, and whether somebody has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views import View

from migranportal.accounts.roles import Permission
from migranportal.core.errors import DomainError
from migranportal.core.identity import normalise
from villages.views.pages import visible_village
from workers.forms.identity import nik_hints
from workers.models import Person
from workers.services.people import NikTakenError, check_nik
from workers.views.owners import person_address


@dataclass
class Answer:
    """What the page says beside the field: ``good``, ``odd`` or ``wrong``, why, and where to go."""

    state: str
    messages: list[str]
    link: dict[str, str] | None = None
    says: dict[str, str] = field(default_factory=dict)
    """Birth date and sex as the number has them, to fill in what is still empty."""


class NikCheckView(View):
    """Answers to a number typed so far; sent by POST, so that it stands in no address and no log."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> JsonResponse:
        """Return what is to be said about ``nik`` with ``birth_date`` and ``sex`` as entered."""
        user: Any = request.user
        village = visible_village(user, code)
        if not user.holds(Permission.VIEW_PEOPLE, area=code):
            raise Http404
        if not user.holds(Permission.EDIT_PEOPLE, area=code):
            raise PermissionDenied
        typed = request.POST.get("nik", "")[:40]
        person = Person(
            village=village,
            birth_date=_day(request.POST.get("birth_date", "")),
            sex=request.POST.get("sex", "")[:1],
        )
        return JsonResponse(vars(_looked_at(typed, person, user)))


def _looked_at(typed: str, person: Person, user: Any) -> Answer:
    if not normalise(typed):
        return Answer("good", [])
    try:
        nik = check_nik(typed, person=person, by=user, on=timezone.localdate())
    except NikTakenError as error:
        return Answer("wrong", [str(error)], _link(error.person))
    except DomainError as error:
        without = _("Without the number the person can be registered all the same.")
        return Answer("wrong", [str(error), without])
    hints = nik_hints(nik, person)
    says = {"birth_date": nik.birth_date.isoformat(), "sex": nik.sex}
    if hints:
        return Answer("odd", hints, says=says)
    return Answer("good", [_("This can be a NIK, and nobody has it yet.")], says=says)


def _link(person: Person | None) -> dict[str, str] | None:
    if person is None:
        return None
    return {"url": person_address(person), "text": str(person)}


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
