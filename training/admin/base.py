"""What the pages of training share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from migranportal.accounts.record_admin import ShowsRefusals, actor
from migranportal.core.errors import DomainError
from training.services import save_national

if TYPE_CHECKING:
    from django.forms import BaseForm

TONES = {
    "planned": "state-draft",
    "held": "state-published",
    "cancelled": "",
    "applied": "state-draft",
    "approved": "state-waiting",
    "disbursed": "state-published",
    "rejected": "",
    "withdrawn": "",
}


class NationalAdmin(ShowsRefusals):
    """Entries of the whole country; only the ministry changes them."""

    list_select_related: ClassVar[Any] = ()

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save through the service."""
        save_national(entry=obj, by=actor(request), at=timezone.now())


def badge(record: Any) -> SafeString:
    """Return the state of a record as a mark."""
    return format_html(
        '<span class="state {}">{}</span>', TONES.get(record.state, ""), record.get_state_display()
    )


def tag(text: Any, *, warns: bool = False) -> SafeString:
    """Return a short note in a list."""
    return format_html('<span class="tag {}">{}</span>', "tag-warn" if warns else "", text)


def rupiah(amount: Any) -> str:
    """Return an amount with points between the thousands; a dash where there is none."""
    return "-" if amount is None else f"Rp {amount:,.0f}".replace(",", ".")


def tried(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Do ``act``; a refusal goes to the form and the answer is no."""
    try:
        act()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    except ValidationError as error:
        for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    return True


def posted(request: HttpRequest) -> Any:
    """Return the data of a form that was sent, else ``None``."""
    return request.POST if request.method == "POST" else None
