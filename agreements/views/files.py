"""Papers of agreements and evidence of tasks, served to who may read them."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from agreements.selectors import visible_file
from migranportal.core.documents import document_response


class FileView(View):
    """Serves a stored file; 404 for who may not read it."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, name: str, **kwargs: Any) -> FileResponse:
        """Return the file stored under ``name``, or the thumbnail of that name."""
        file = visible_file(name, user=request.user)
        if file is None:
            raise Http404
        return document_response(file, name=name, title=str(file.instance))
