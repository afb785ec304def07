"""The guide and the glossary inside the portal: whole, safe, searchable, and led to by each form."""

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.text import slugify
from markdown_it import MarkdownIt

from migranportal.accounts.roles import Role
from migranportal.web import guide
from migranportal.web.glossary import terms
from tests.factories.accounts import user_with
from tests.factories.villages import VillageFactory
from tests.test_permission_matrix import addresses

FILE = Path(settings.BASE_DIR) / "docs" / "officer-guide.md"
CATALOGUE = Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po"
MAX_PICTURE_BYTES = 60_000


@pytest.fixture
def officer(client: Client, db: Any) -> Any:
    user = user_with(Role.VILLAGE_OFFICER)
    client.force_login(user)
    return user


def text(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_each_chapter_is_a_page_with_its_neighbours(client: Client, officer: Any) -> None:
    book = guide.chapters()
    assert len(book) > 20
    assert len({chapter.slug for chapter in book}) == len(book)
    contents = text(client, "/panduan/")
    for chapter in book:
        assert f'href="/panduan/{chapter.slug}/"' in contents
    page = text(client, f"/panduan/{book[1].slug}/")
    assert f'rel="prev" href="/panduan/{book[0].slug}/"' in page
    assert f'rel="next" href="/panduan/{book[2].slug}/"' in page
    assert 'rel="prev"' not in text(client, f"/panduan/{book[0].slug}/")
    assert 'rel="next"' not in text(client, f"/panduan/{book[-1].slug}/")
    assert client.get("/panduan/tidak-ada/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/panduan/", "/panduan/masuk-ke-portal/", "/glosarium/"])
def test_an_account_is_needed(client: Client, url: str) -> None:
    assert client.get(url).status_code == 302


def test_the_guide_is_searched(client: Client, officer: Any) -> None:
    page = text(client, "/panduan/", cari="sinyal draf")
    assert "/panduan/bekerja-tanpa-sinyal/" in page
    assert "/panduan/menambah-satgas/" not in page
    nothing = text(client, "/panduan/", cari="zzzz<script>")
    assert 'class="hits"' in nothing
    assert "<script>" not in nothing.replace("<script src", "")


def test_a_title_comes_before_a_mention() -> None:
    hits = guide.search_guide("koperasi")
    assert hits[0].chapter.slug == "mencatat-koperasi"
    assert all("koperasi" in hit.chapter.text.casefold() for hit in hits[1:])


def test_links_and_pictures_lead_somewhere() -> None:
    """Chapters refer to each other by their headings, as on any page that shows Markdown."""
    slugs = {chapter.slug for chapter in guide.chapters()}
    for chapter in guide.chapters():
        for target in re.findall(r'href="([^"]+)"', chapter.html):
            inside = re.fullmatch(r"/panduan/([\w-]+)/", target)
            assert (inside and inside[1] in slugs) or target in {"/glosarium/", "/formulir/"}
        for source in re.findall(r'<img src="/?static/([^"]+)"', chapter.html):
            assert finders.find(source), source
        for picture in re.findall(r"<img [^>]+>", chapter.html):
            assert re.search(r'alt="[^"]{10,}"', picture), picture
            assert "width=" in picture


def test_pictures_are_small_and_all_of_them_are_used() -> None:
    shown = set(re.findall(r"\(images/guide/([\w.-]+)\)", FILE.read_text(encoding="utf-8")))
    stored = {path.name: path.stat().st_size for path in (FILE.parent / "images/guide").iterdir()}
    assert shown == set(stored)
    assert {name: size for name, size in stored.items() if size > MAX_PICTURE_BYTES} == {}


def test_html_in_the_guide_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "guide.md"
    file.write_text("# x\n\n## Bab\n\n<script>alert(1)</script> [a](javascript:alert(1))\n")
    monkeypatch.setattr(guide, "FILE", file)
    guide.chapters.cache_clear()
    try:
        html = guide.chapters()[0].html
    finally:
        guide.chapters.cache_clear()
    assert "<script" not in html
    assert "href" not in html


def test_a_broken_reference_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "guide.md"
    file.write_text("## Bab\n\n[lihat](#tidak-ada)\n")
    monkeypatch.setattr(guide, "FILE", file)
    guide.chapters.cache_clear()
    with pytest.raises(LookupError, match="tidak-ada"):
        guide.chapters()
    guide.chapters.cache_clear()


def test_words_in_bold_are_labels_of_the_portal() -> None:
    """Whoever renames a button finds the chapter that names it."""
    labels = {entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    tokens = MarkdownIt("commonmark").parse(FILE.read_text(encoding="utf-8").split("\n## ", 1)[1])
    bold = set()
    for token in tokens:
        inner = token.children or []
        bold |= {inner[at + 1].content for at, t in enumerate(inner) if t.type == "strong_open"}
    assert bold
    assert sorted(bold - labels) == []


def test_each_kind_of_record_has_a_chapter_that_exists() -> None:
    slugs = {chapter.slug for chapter in guide.chapters()}
    assert set(guide.CHAPTER_OF.values()) <= slugs
    assert guide.help_url("regulation") == "/panduan/menambah-peraturan-desa/"
    assert guide.help_url("no such record") == ""


def test_the_glossary_explains_in_both_languages(client: Client, officer: Any) -> None:
    assert len({slugify(term.id) for term in terms()}) == len(terms()) > 50
    page = text(client, "/glosarium/")
    assert "Purna PMI" in page
    assert "sudah pulang untuk menetap" in page
    client.cookies["django_language"] = "en"
    assert "has come home for good" in text(client, "/glosarium/")


def test_the_glossary_is_searched(client: Client, officer: Any) -> None:
    page = text(client, "/glosarium/", cari="returnee business")
    assert "Kelompok usaha purna PMI" in page
    assert "Remitansi" not in page


def test_a_form_leads_to_its_chapter(client: Client, officer: Any) -> None:
    VillageFactory(area__code="35.04.14.2011")
    page = text(client, "/desa/35.04.14.2011/peraturan/baru/")
    assert 'href="/panduan/menambah-peraturan-desa/"' in page


def test_every_form_of_a_record_has_its_chapter() -> None:
    kinds = {
        name.rpartition(":")[2].removesuffix("_add")
        for name, route in addresses()
        if name.endswith("_add") and route.startswith("desa/")
    }
    assert len(kinds) > 15
    assert sorted(kinds - set(guide.CHAPTER_OF)) == []
