"""Files of village records, served to who may see the record."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.utils.text import slugify
from django.views import View

from villages.models.documents import PICTURES
from villages.selectors import visible_document


class DocumentView(View):
    """Serves a stored file: a picture in the page, anything else as a download.

    404 for who may not see its record. Pictures were made anew when they were stored, so nothing
    that a browser would run is in them.
    """

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, name: str, **kwargs: Any) -> FileResponse:
        """Return the file stored under ``name``, or the thumbnail of that name."""
        file = visible_document(name, user=request.user)
        if file is None:
            raise Http404
        stored = str(file.name)
        # Pictures from before thumbnails were made stand for themselves.
        found = next((n for n in (name, stored) if file.storage.exists(n)), None)
        if found is None:
            raise Http404
        ending = found.rpartition(".")[2]
        response = FileResponse(
            file.storage.open(found, "rb"),
            as_attachment=ending not in PICTURES,
            filename=f"{slugify(str(file.instance))[:60] or 'berkas'}.{ending}",
        )
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
