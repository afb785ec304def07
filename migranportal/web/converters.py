"""The code of an area larger than a village in an address."""

from django.urls.converters import StringConverter


class AreaCodeConverter(StringConverter):
    """``35``, ``35.04`` or ``35.04.14`` in ``wilayah/<area:code>/``."""

    regex = r"\d{2}(?:\.\d{2}){0,2}"
