"""The officers' guide: ``docs/officer-guide.md``, one page for each of its chapters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FILE = settings.BASE_DIR / "docs" / "officer-guide.md"
PICTURES = "images/guide/"
"""Where the pictures lie beside the guide; the portal serves the folder as static files."""
SNIPPET = 160

CHAPTER_OF: dict[str, str] = {
    "task_force": "menambah-satgas",
    "task_force_member": "menambah-satgas",
    "regulation": "menambah-peraturan-desa",
    "facility": "menambah-fasilitas",
    "activity": "menambah-kegiatan-dengan-foto",
    "evidence": "menambah-kegiatan-dengan-foto",
    "budget_line": "mencatat-anggaran-desa",
    "person": "mencatat-calon-pmi-pmi-dan-purna-pmi",
    "placement": "mencatat-keberangkatan-dan-kepulangan",
    "family": "mencatat-keluarga-dan-anak",
    "letter": "surat-izin-kepala-desa",
    "businessgroup": "menambah-kelompok-usaha-purna-pmi",
    "groupmember": "menambah-kelompok-usaha-purna-pmi",
    "business": "menambah-kelompok-usaha-purna-pmi",
    "cooperative": "mencatat-koperasi",
    "membership": "mencatat-koperasi",
    "businessunit": "mencatat-koperasi",
    "annualmeeting": "mencatat-koperasi",
    "servedvillage": "mencatat-koperasi",
    "supplylink": "mencatat-koperasi",
    "complaint": "mencatat-pengaduan",
    "proposal": "menyiapkan-usulan",
}
"""The chapter about each kind of record, by the name of its pages."""


@dataclass(frozen=True)
class Chapter:
    """A chapter of the guide; ``text`` is what it says without its form, for searching."""

    number: int
    slug: str
    title: str
    html: SafeString
    text: str


@dataclass(frozen=True)
class Hit:
    """A chapter that says what was looked for, with the place where it does."""

    chapter: Chapter
    snippet: str


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """Return the chapters of the guide in their order."""
    _preface, *parts = re.split(r"^## ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    titles_and_bodies = [part.partition("\n")[::2] for part in parts]
    slugs = {slugify(title) for title, _body in titles_and_bodies}
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    found = []
    for number, (title, body) in enumerate(titles_and_bodies, start=1):
        tokens = markdown.parse(body)
        text = " ".join(_said(tokens))
        for token in _within(tokens):
            _address(token, slugs)
        rendered = markdown.renderer.render(tokens, markdown.options, {})
        # Safe: the renderer escapes raw HTML, and the file is part of the portal.
        html = SafeString(rendered.replace("<table>", '<table class="guide-table">'))
        found.append(Chapter(number, slugify(title), title.strip(), html, text))
    return tuple(found)


def help_url(name: str) -> str:
    """Return the address of the chapter about a kind of record; empty where there is none."""
    slug = CHAPTER_OF.get(name)
    return reverse("guide_chapter", kwargs={"slug": slug}) if slug else ""


def search_guide(text: str) -> list[Hit]:
    """Return the chapters that have every word of ``text``, those with one in the title first."""
    words = text.casefold().split()
    hits = []
    for chapter in chapters():
        said = f"{chapter.title} {chapter.text}".casefold()
        if words and all(word in said for word in words):
            hits.append(Hit(chapter, _snippet(chapter.text, words)))
    return sorted(hits, key=lambda hit: words[0] not in hit.chapter.title.casefold())


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Show the table of contents, or what a search has found."""
    search = request.GET.get("cari", "").strip()
    context = {
        "chapters": chapters(),
        "search": search,
        "hits": search_guide(search),
    }
    return TemplateResponse(request, "web/guide.html", context)


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one chapter with the ways to its neighbours."""
    book = chapters()
    here = next((found for found in book if found.slug == slug), None)
    if here is None:
        raise Http404
    context = {
        "chapters": book,
        "chapter": here,
        "before": book[here.number - 2] if here.number > 1 else None,
        "after": book[here.number] if here.number < len(book) else None,
    }
    return TemplateResponse(request, "web/guide_chapter.html", context)


def _within(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with those inside them."""
    return [inner for token in tokens for inner in (token, *_within(token.children or ()))]


def _said(tokens: Sequence[Token]) -> list[str]:
    return [t.content for t in _within(tokens) if t.type in {"text", "code_inline"} and t.content]


def _address(token: Token, slugs: set[str]) -> None:
    """Turn a link or picture that fits the file into one that fits the portal."""
    if token.type == "image":
        _serve_picture(token)
    if token.type != "link_open":
        return
    target = str(token.attrs["href"])
    if target.startswith("#"):
        if target[1:] not in slugs:
            raise LookupError(target)
        token.attrs["href"] = reverse("guide_chapter", kwargs={"slug": target[1:]})
    elif target == "glossary.json":
        token.attrs["href"] = reverse("glossary")


def _serve_picture(token: Token) -> None:
    name = str(token.attrs["src"]).removeprefix(PICTURES)
    with Image.open(FILE.parent / PICTURES / name) as picture:
        width, height = picture.size
    more: dict[str, Any] = {"width": width, "height": height, "loading": "lazy"}
    token.attrs.update({"src": static(f"guide/{name}"), **more})


def _snippet(text: str, words: list[str]) -> str:
    """Return the words around the first of ``words`` in ``text``, or its beginning."""
    at = max(text.casefold().find(words[0]), 0)
    begin = text.rfind(" ", 0, max(at - SNIPPET // 3, 0)) + 1
    cut = text[begin : begin + SNIPPET].rsplit(" ", 1)[0]
    return f"{'… ' if begin else ''}{cut} …"
