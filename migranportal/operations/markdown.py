"""Markdown of announcements as HTML: raw HTML is shown as text, pictures are left out."""

from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    # A heading would break the outline of the page that it stands in.
    return markdown.disable(["image", "heading", "lheading", "html_block", "html_inline"])


@lru_cache(maxsize=64)
def rendered(text: str) -> SafeString:
    """Return ``text`` as HTML. Safe: the renderer escapes HTML and refuses script addresses."""
    return SafeString(_renderer().render(text))
