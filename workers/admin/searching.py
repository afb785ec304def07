"""Lists that are searched by the name of a person, and say when the search was cut."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from migranportal.accounts.record_admin import RecordAdmin
from migranportal.core.identity import looks_like_identity_number
from villages.filters import AREA_CODE, AreaCodeFilter
from workers.selectors import MAX_NAME_HITS, has_more_names

if TYPE_CHECKING:
    _Admin = RecordAdmin
else:
    _Admin = object


def typed_area(request: HttpRequest) -> list[str] | None:
    """Return the area that the list is filtered by: a name search inside it must find its people."""
    code = request.GET.get(AreaCodeFilter.parameter_name, "").strip().rstrip(".")
    return [code] if AREA_CODE.fullmatch(code) else None


class SearchedByName(_Admin):
    """Warns where more people have the name than a search takes: the list is not complete then."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list; a cut search says so and how to narrow it."""
        text = request.GET.get("q", "").strip()
        if text and not looks_like_identity_number(text):
            areas = typed_area(request)
            if has_more_names(text, areas=areas):
                shown = {"count": number_format(MAX_NAME_HITS)}
                narrow = _(
                    "Many people have this name: only the %(count)s newest were searched. Add "
                    "another word of the name, or a smaller area."
                )
                self.message_user(request, narrow % shown, messages.WARNING)
        return super().changelist_view(request, extra_context)
