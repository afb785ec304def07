"""Cooperatives of a village, and who may become a member."""

from collections.abc import Iterable

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cooperatives.models import Cooperative, Membership, ServedVillage
from migranportal.accounts.models import User
from villages.models import Village
from workers.models import Person, Worker
from workers.selectors import search_people

MAX_CANDIDATES = 20
"""People offered at once; whoever looks for somebody else types a part of the name."""


def cooperatives_of(village: Village) -> QuerySet[Cooperative]:
    """Return the cooperatives seated in ``village`` or serving it, now or earlier.

    Whoever may see the cooperatives of the village may see these, wherever their seats are; the
    caller has asked that. Their members are another matter.
    """
    serving = ServedVillage.objects.filter(village=village).values("cooperative")
    cooperatives = Cooperative.objects.filter(Q(seat=village) | Q(pk__in=serving))
    return cooperatives.select_related("seat__area")


def villages_around(village: Village) -> QuerySet[Village]:
    """Return the open village files of the district of ``village``, itself among them."""
    villages: QuerySet[Village] = Village.objects.filter(
        area__parent=village.area.parent_id, area__valid_until=None, merged_into=None
    )
    return villages.select_related("area").order_by("area__name", "pk")


def possible_members(cooperative: Cooperative, *, text: str, user: User) -> QuerySet[Person]:
    """Return people of the villages served who are no members now, returnees first.

    ``text`` narrows to words of the name or a whole identity number. Only people whom ``user`` may
    see are found.
    """
    villages = _villages_of(cooperative)
    people: QuerySet[Person] = Person.objects.visible_to(user).filter(
        village__in=[village.pk for village in villages]
    )
    if text.strip():
        people = search_people(people, text, areas=[village.area.code for village in villages])
    current = Membership.objects.filter(
        cooperative=cooperative, person=OuterRef("pk"), until_date=None
    )
    returnees_first = Case(
        When(worker__stage=Worker.Stage.RETURNED, then=Value(0)),
        When(worker__isnull=True, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        people.filter(~Exists(current))
        .exclude(worker__stage=Worker.Stage.DECEASED)
        .select_related("worker", "village__area")
        .order_by(returnees_first, "name", "pk")
    )


def _villages_of(cooperative: Cooperative) -> Iterable[Village]:
    serving = ServedVillage.objects.filter(cooperative=cooperative).values("village")
    villages = Village.objects.filter(Q(pk=cooperative.seat_id) | Q(pk__in=serving))
    return list(villages.select_related("area"))
