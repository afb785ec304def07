"""Where the record behind a measure is entered, for templates of the apps below."""

from django import template

from migranportal.web.sections import form_of_measure

register = template.Library()


@register.simple_tag
def measure_form(measure: str, code: str) -> str:
    """Return the form of a village in which the record behind a measure is entered."""
    return form_of_measure(measure, code)
