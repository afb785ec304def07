"""The language of a page: the one that the reader chose, else Indonesian."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Follows the reader's choice only.

    Browsers on office computers often ask for English although their users do not.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Speak the language of the cookie that ``set_language`` leaves."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
