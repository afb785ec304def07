"""Reads of people that a plain queryset does not say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import BooleanField, Count, F, Func, Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper

from migranportal.accounts.models import User
from migranportal.core.identity import looks_like_identity_number, normalise
from migranportal.regions.models import Area
from villages.models import Village
from workers.models import PermissionLetter, Person, Placement, Worker

MAX_NAME_HITS = 500
"""People; whoever searches a common name in a large area is asked to narrow the search."""
MAX_WORDS = 6
_IDS_BY_NAME = "SELECT workers_person_ids_by_name(%s::text[], %s::text[], %s)"
SIMILAR = 0.4
"""Least trigram similarity of two names that may be the same: one or two letters differ."""


class _IsAmong(Func):
    """SQL ``id = ANY (ARRAY (query))``: unlike ``IN``, it runs the query once, and first."""

    arg_joiner = " = ANY (ARRAY"
    template = "%(expressions)s)"
    output_field = BooleanField()


def search_by_name(field: str, text: str, *, areas: list[str] | None = None) -> Q:
    """Return the filter for rows whose ``field``, a person's id, has every word in the name.

    The newest ``MAX_NAME_HITS`` people inside ``areas`` (codes; ``None`` for all that the session
    may see) are found by the owner's function: under row security LIKE cannot use the index.
    """
    ids = RawSQL(_IDS_BY_NAME, [_patterns(text), areas, MAX_NAME_HITS])  # noqa: S611 (a constant)
    return Q(_IsAmong(F(field), ids))


def has_more_names(text: str, *, areas: list[str] | None = None) -> bool:
    """Tell whether more people have the name than ``search_by_name`` takes: it then is cut."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({_IDS_BY_NAME}) found",  # noqa: S608 (a constant)
            [_patterns(text), areas, MAX_NAME_HITS + 1],
        )
        return bool(cursor.fetchone()[0] > MAX_NAME_HITS)


def _patterns(text: str) -> list[str]:
    return [f"%{_escaped(word)}%" for word in text.split()[:MAX_WORDS]]


def search_people(
    people: QuerySet[Person], text: str, *, areas: list[str] | None = None
) -> QuerySet[Person]:
    """Keep the people whose NIK or family card is ``text``, or whose name has its words."""
    if looks_like_identity_number(text):
        number = normalise(text)
        by_number = Person.objects.with_nik(number) | Person.objects.with_family_card(number)
        return people.filter(pk__in=by_number.values("pk"))
    return people.filter(search_by_name("pk", text, areas=areas))


def possible_duplicates(person: Person, *, user: User) -> QuerySet[Person]:
    """Return the people whom ``user`` may see and who may be ``person`` recorded again.

    Similar names and the same birth date; where no birth date is known, the same home village.
    The most similar come first.
    """
    alike = Q(birth_date=person.birth_date) if person.birth_date else Q(village=person.village_id)
    similarity = TrigramSimilarity(Upper("name"), person.name.upper())
    people: QuerySet[Person] = Person.objects.visible_to(user)
    return (
        people.filter(alike)
        .exclude(pk=person.pk)
        .annotate(similarity=similarity)
        .filter(similarity__gte=SIMILAR)
        .select_related("village__area")
        .order_by("-similarity", "pk")
    )


def people_by_stage(village: Village, *, user: User) -> dict[int, int]:
    """Return how many migrants of each stage ``user`` may see in ``village``: one index is read."""
    workers = Worker.objects.visible_to(user).filter(village=village)
    return dict(workers.order_by().values_list("stage").annotate(Count("pk")))


def latest_placements(worker_ids: Iterable[int]) -> dict[int, Placement]:
    """Return the last stay abroad of each worker that has one, in one query."""
    placements = (
        Placement.objects.filter(worker__in=list(worker_ids))
        .select_related("country")
        .order_by("worker", F("departure_date").desc(nulls_last=True), "-pk")
        .distinct("worker")
    )
    return {placement.worker_id: placement for placement in placements}


def open_stay(worker_id: int) -> Placement | None:
    """Return the stay abroad that has no return yet."""
    stays = Placement.objects.filter(worker=worker_id, departure_date__isnull=False)
    return stays.filter(return_date=None).select_related("country").order_by("pk").first()


@dataclass(frozen=True)
class LetterSuggestion:
    """What the next letter of a village will probably say."""

    number: str
    signed_by: str


def suggested_letter(village: Village, *, year: int) -> LetterSuggestion:
    """Return number and signer for the next permission letter of ``village`` in ``year``.

    The number follows the last letter of the register: its serial number counted on, its year
    brought up to date, everything else as the village writes it. ``""`` where the last number
    holds no serial number.
    """
    letters = PermissionLetter.objects.filter(village=village)
    of_year = letters.filter(issued_date__year=year).aggregate(last=Max("serial"))["last"] or 0
    last = letters.order_by("-issued_date", "-serial").first()
    if last is None:
        return LetterSuggestion(f"{of_year + 1:03d}/SIK/{village.area.code}/{year}", "")
    number = _counted_on(last.number, last.serial, of_year + 1)
    number = number.replace(str(last.issued_date.year), str(year))
    return LetterSuggestion(number, last.signed_by)


def _counted_on(number: str, serial: int, following: int) -> str:
    """Return ``number`` with the first run of digits that says ``serial`` saying ``following``."""
    for found in re.finditer(r"\d+", number):
        if int(found[0]) == serial:
            width = len(found[0])
            return f"{number[: found.start()]}{following:0{width}d}{number[found.end() :]}"
    return ""


def district_is_known(code: str) -> bool:
    """Tell whether the register knows, or once knew, a district with this dotted code."""
    return Area.objects.filter(code=code).exists()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
