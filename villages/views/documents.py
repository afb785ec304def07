"""Files of village records, served to who may see the record."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from villages.selectors import visible_document


class DocumentView(View):
    """Serves a stored file as a download; 404 for who may not see its record."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, name: str, **kwargs: Any) -> FileResponse:
        """Return the file stored under ``name``."""
        file = visible_document(name, user=request.user)
        if file is None or not file.storage.exists(name):
            raise Http404
        response = FileResponse(file.open("rb"), as_attachment=True)
        response["Cache-Control"] = "private, no-store"
        return response
