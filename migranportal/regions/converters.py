"""The code of a village in an address."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class VillageCodeConverter(StringConverter):
    """``35.04.14.2011`` in ``desa/<village:code>/``."""

    regex = r"\d{2}\.\d{2}\.\d{2}\.\d{4}"


register_converter(VillageCodeConverter, "village")
