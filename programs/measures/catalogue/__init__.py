"""What each measure means: one literal mapping from its code to its words and its evidence.

A code is also the column of ``VillageMeasures``; ``data_age_days`` alone is an age, computed on the
day of judgement from the date in its column, so that the passing of a day rewrites nothing.
"""

from django.utils.translation import gettext_lazy as _

from programs.measures.catalogue import confirmation, economy, people, village
from programs.measures.catalogue.base import Kind, Measure, UnknownMeasureError

CATALOGUE: dict[str, Measure] = {
    m.code: m for source in (people, village, economy, confirmation) for m in source.MEASURES
}


def measure(code: str) -> Measure:
    """Return the measure with this code.

    Raises:
        UnknownMeasureError: the catalogue has no such measure.
    """
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UnknownMeasureError(
            _("There is no measure “%(code)s”. Choose one from the catalogue.") % {"code": code},
            field="measure",
        ) from None


__all__ = ["CATALOGUE", "Kind", "Measure", "UnknownMeasureError", "measure"]
