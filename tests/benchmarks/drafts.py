"""Trying a draft of criteria on the country: the effect alone, the whole page, and the request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from migranportal.accounts.models import User
from programs import services
from programs.evaluation import (
    Trial,
    compare_now,
    count_causes,
    explain_changes,
    list_changed_villages,
    list_fallen,
    sensitivity,
    trial_of,
)
from programs.models import CriteriaVersion, Criterion, VillageMeasures

PER_PAGE = 50  # villages on a page of the try
DESIGNATED = 500  # villages of which the try names those that would fall below
STRICT = {
    "sarana-layanan": 3,
    "persentase-prosedural": 80,
    "kegiatan-pelindungan": 2,
    "warga-pmi": 25,
}


@dataclass(frozen=True)
class DraftTry:
    """A draft with four thresholds set or raised, beside the criteria in force."""

    as_of: date

    def nation(self) -> None:
        """Find the effect by province."""
        effects = self._trial().effect()
        if sum(effect.villages for effect in effects) != VillageMeasures.objects.count():
            raise RuntimeError("The draft did not judge every village.")

    def page(self) -> None:
        """Find all that the page of a try asks of the database; drawing it is not measured."""
        trial = self._trial()
        trial.effect()
        count_causes(trial)
        sensitivity(trial, "persentase-prosedural")
        villages, _whole = list_changed_villages(trial, limit=PER_PAGE)
        if not villages:
            raise RuntimeError("The draft changes no village.")
        explain_changes(trial, villages)
        known = VillageMeasures.objects.order_by("pk").values_list("village_id", flat=True)
        list_fallen(trial, list(known[:DESIGNATED]))

    @contextmanager
    def draft(self) -> Iterator[Callable[[], None]]:
        """Give the act of asking for the publication of a draft, then take everything back."""
        with transaction.atomic():
            by = User.objects.create(email="bench@portal.example")
            draft = services.copy_version(self._version(), by=None, at=timezone.now())
            for criterion in _strict(draft):
                criterion.save(update_fields=["threshold"])
            yield lambda: self._ask(draft, by)
            transaction.set_rollback(True)

    def _ask(self, draft: CriteriaVersion, by: User) -> None:
        """Freeze the try with a request, and compare it with the measures of now."""
        with transaction.atomic():
            asked = services.request_publication(
                draft,
                valid_from=self.as_of,
                remark="benchmark",
                by=by,
                at=timezone.now(),
                as_of=self.as_of,
            )
            if not compare_now(asked.pk, trial_of(draft, as_of=self.as_of)).is_equal:
                raise RuntimeError("The comparison differs at once.")
            transaction.set_rollback(True)

    def _version(self) -> CriteriaVersion:
        return CriteriaVersion.objects.in_force(self.as_of).get(program="dme")

    def _trial(self) -> Trial:
        version = self._version()
        old = tuple(version.criteria.order_by("position"))
        return Trial(tuple(_strict(version)), version, old, self.as_of)


def _strict(version: CriteriaVersion) -> list[Criterion]:
    """Return the version's criteria with the thresholds of ``STRICT``; nothing is saved."""
    criteria = list(version.criteria.order_by("position"))
    for criterion in criteria:
        criterion.threshold = STRICT.get(criterion.code, criterion.threshold)
    return criteria
