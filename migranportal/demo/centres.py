"""Migran Centre of the demo: the known entries published, and invented ones marked as such."""

from datetime import date, datetime, timedelta

from centres.models import Centre, Competency, Entry, Opening, Route
from centres.services import publish_entry, save_entry
from migranportal.accounts.models import User
from migranportal.demo.villages import MARK
from migranportal.regions.models import Country

_PUBLISHER = "program@portal.example"
_INVENTED = f"Data demo {MARK}"
# Country, occupation, skills, language.
_COMPETENCIES = (
    ("JP", "Perawat lansia", "Merawat lansia\nMencatat tanda vital", "Bahasa Jepang dasar"),
    ("TW", "Pekerja pabrik", "Membaca gambar kerja\nKeselamatan kerja", ""),
    ("HK", "Penata rumah tangga", "Memasak\nMerawat anak", "Bahasa Kanton dasar"),
)
# Country, occupation, quota, days until the last day.
_OPENINGS = (("JP", "Perawat lansia", 40, 45), ("TW", "Pekerja pabrik", 120, 12))


def load_centres(*, as_of: date, at: datetime) -> None:
    """Publish the known entries and add invented ones, once."""
    publisher = User.objects.filter(email=_PUBLISHER).first()
    if publisher is None or Opening.objects.exists():
        return
    entries: list[Entry] = [*Centre.objects.all(), *Route.objects.all()]
    entries += [save_entry(entry=entry, by=None, at=at) for entry in _invented(as_of)]
    for entry in entries:
        if not entry.is_published:
            publish_entry(entry=entry, by=publisher, at=at, today=as_of)


def _invented(as_of: date) -> list[Entry]:
    known = set(Country.objects.values_list("pk", flat=True))
    competencies = [
        Competency(
            country_id=country,
            occupation=f"{occupation} {MARK}",
            skills=skills,
            language_level=language,
            as_of_date=as_of - timedelta(days=40),
            source=_INVENTED,
        )
        for country, occupation, skills, language in _COMPETENCIES
        if country in known
    ]
    openings = [
        Opening(
            country_id=country,
            occupation=f"{occupation} {MARK}",
            employer=f"Lembaga {MARK}",
            quota=quota,
            since_date=as_of - timedelta(days=10),
            until_date=as_of + timedelta(days=days),
            link="https://kp2mi.go.id/",
            link_text=f"Laman kementerian {MARK}",
            source=_INVENTED,
        )
        for country, occupation, quota, days in _OPENINGS
        if country in known
    ]
    return [*competencies, *openings]
