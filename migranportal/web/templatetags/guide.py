"""The way from a page to the chapter of the guide about it."""

from django import template

from migranportal.web.guide import help_url as url_of_chapter

register = template.Library()


@register.simple_tag
def help_url(name: str) -> str:
    """Return the address of the chapter about a kind of record; empty where there is none."""
    return url_of_chapter(str(name))
