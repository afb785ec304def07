"""The glossary: the portal's words in both languages, from ``docs/glossary.json``."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

FILE = settings.BASE_DIR / "docs" / "glossary.json"


@dataclass(frozen=True)
class Term:
    """A word of the portal with its explanation in both languages."""

    id: str
    en: str
    meaning_id: str
    meaning_en: str

    @property
    def slug(self) -> str:
        """The anchor of the term on the page."""
        return slugify(self.id)

    @property
    def meaning(self) -> str:
        """The explanation in the language of the page."""
        return self.meaning_en if get_language() == "en" else self.meaning_id

    def has(self, words: list[str]) -> bool:
        """Tell whether each of ``words`` occurs in the term or an explanation."""
        said = " ".join((self.id, self.en, self.meaning_id, self.meaning_en)).casefold()
        return all(word in said for word in words)


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Return all terms in the order of the Indonesian alphabet."""
    return tuple(Term(**found) for found in json.loads(FILE.read_text(encoding="utf-8")))


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the terms, all or those that fit what is looked for."""
    search = request.GET.get("cari", "").strip()
    words = search.casefold().split()
    found = [term for term in terms() if term.has(words)]
    context = {"terms": found, "search": search}
    return TemplateResponse(request, "web/glossary.html", context)
