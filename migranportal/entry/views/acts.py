"""Short forms that do one thing to a record: check it again, end it, repeal it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import URLPattern, path
from django.utils.functional import Promise

from migranportal.entry.views.form import RecordFormView
from migranportal.entry.views.pages import Owner, RecordPages


class RecordAct(RecordPages):
    """One thing that can be done to a record, with a form of its own.

    It is mixed into a subclass of the record's pages, before them, and names what is done:
    ``act`` in the name of the address (``<name>_<act>``), ``word`` at its end
    (``<route><pk>/<word>/``).
    """

    act: ClassVar[str]
    word: ClassVar[str]
    act_title: ClassVar[str | Promise]
    save_label: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise] = ""
    is_removable = False
    form_template = "entry/act.html"

    def form_context(self, owner: Owner, record: Any) -> dict[str, Any]:
        """Name what is done, and to which record."""
        return {**super().form_context(owner, record), "title": self.act_title}


def act_urls(*acts: type[RecordAct]) -> list[URLPattern]:
    """Return the addresses of the acts."""
    return [
        path(
            f"{act.route}<int:pk>/{act.word}/",
            RecordFormView.as_view(pages=act()),
            name=f"{act.name}_{act.act}",
        )
        for act in acts
    ]
