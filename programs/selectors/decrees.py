"""Reads of decrees: which villages may stand on one, what is known about those that do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, Value

from programs.models import Decree, DecreeLine, DecreeState, Designation, Proposal, ProposalState
from programs.models.workflow import IN_FORCE
from programs.selectors.assessments import assessments_of, latest_outcomes
from villages.models import Village

PLACE = "area__parent__parent__parent"
OPEN = (DecreeState.DRAFT, DecreeState.SUBMITTED)


@dataclass(frozen=True)
class Candidate:
    """A village that may stand on a decree, and the proposal that the decree would answer."""

    village_id: int
    code: str
    proposal_id: int | None


@dataclass(frozen=True)
class Standing:
    """A village to choose, and what the machine finds about it under the criteria in force."""

    village: Village
    outcome: int | None

    @property
    def village_id(self) -> int:
        """The key of the village's file."""
        return self.village.pk


def candidates(decree: Decree, villages: Collection[int] | None = None) -> list[Candidate]:
    """Return the villages that may stand on ``decree``, of those given or of all; by code.

    Designation: recommended proposals of the program. Revocation: villages that are designated by a
    decree. Earlier decree: villages that no decree of the portal designates.
    """
    rows = _CANDIDATES[Decree.Kind(decree.kind)](decree)
    elsewhere = DecreeLine.objects.filter(
        decree__program=decree.program_id, decree__state__in=OPEN
    ).values("village_id")
    rows = rows.exclude(village_id__in=elsewhere)
    if villages is not None:
        rows = rows.filter(village_id__in=villages)
    found = rows.order_by("code").values_list("village_id", "code", "answers_proposal")
    return [Candidate(*row) for row in found]


def may_stand(decree: Decree, query: str = "", *, limit: int) -> tuple[list[Standing], bool]:
    """Return villages to choose from with their places and findings, and whether there are more.

    ``query`` narrows by the name or code of the village or of the areas around it. For an earlier
    decree nothing is listed: any village may stand on it.
    """
    if decree.kind == Decree.Kind.RECORD:
        return [], False
    keys = [c.village_id for c in candidates(decree)]
    rows = Village.objects.filter(pk__in=keys).select_related(PLACE)
    if query:
        named = [f"{'area__' + 'parent__' * depth}name__icontains" for depth in range(4)]
        matches = Q(area__code__startswith=query)
        for name in named:
            matches |= Q(**{name: query})
        rows = rows.filter(matches)
    found = list(rows.order_by("area__code")[: limit + 1])
    known = latest_outcomes([village.pk for village in found], decree.program_id)
    return [Standing(v, known.get(v.pk)) for v in found[:limit]], len(found) > limit


def lines_of(decree: Decree) -> QuerySet[DecreeLine]:
    """Return the villages of a decree in the order of their codes, with their places."""
    rows = decree.lines.select_related(f"village__{PLACE}", "proposal__prepared_by", "added_by")
    return rows.order_by("village__area__code")


def decree_as_said(decree: Decree) -> dict[str, Any]:
    """Return what a decree says as plain data; the step that issues it keeps that."""
    return {
        "program": decree.program_id,
        "kind": decree.kind,
        "subject": decree.subject,
        "number": decree.number,
        "date": decree.date.isoformat() if decree.date else "",
        "signatory": decree.signatory,
        "signatory_position": decree.signatory_position,
        "file_sha256": decree.file_sha256,
        "replaces": decree.replaces_id,
    }


def frozen_lines(decree: Decree) -> list[dict[str, Any]]:
    """Return what a decree says and what is known about each of its villages, as plain data.

    Two queries. The names are those of today: a step keeps them as they were.
    """
    lines = list(lines_of(decree))
    versions = {line.proposal.version_id for line in lines if line.proposal is not None}
    known = assessments_of({line.village_id for line in lines}, versions)
    return [
        {
            "village": line.village_id,
            "proposal": line.proposal_id,
            "code": line.village.area.code,
            "name": line.village.area.name,
            "kind": line.village.area.kind,
            **_parents(line.village),
            "reason": line.reason,
            "assessment": known.get(line.village_id),
        }
        for line in lines
    ]


def _parents(village: Village) -> dict[str, str]:
    district = village.area.parent
    regency = district.parent if district else None
    province = regency.parent if regency else None
    names = {"district": district, "regency": regency, "province": province}
    return {name: area.name if area else "" for name, area in names.items()}


def _recommended(decree: Decree) -> QuerySet[Any]:
    rows = Proposal.objects.filter(program=decree.program_id, state=ProposalState.RECOMMENDED)
    found: QuerySet[Any] = rows.annotate(code=F("village__area__code"), answers_proposal=F("pk"))
    return found


def _designated(decree: Decree) -> QuerySet[Any]:
    rows = Designation.objects.filter(
        program=decree.program_id, state__in=IN_FORCE, decree__isnull=False
    )
    found: QuerySet[Any] = rows.annotate(
        code=F("village__area__code"), answers_proposal=F("proposal")
    )
    return found


def _not_designated(decree: Decree) -> QuerySet[Any]:
    taken = Designation.objects.filter(
        program=decree.program_id, state__in=IN_FORCE, decree__isnull=False
    ).values("village_id")
    rows = Village.objects.filter(merged_into=None).exclude(pk__in=taken)
    rows = rows.exclude(
        pk__in=Proposal.objects.filter(program=decree.program_id)
        .exclude(state__in=["rejected", "withdrawn", "designated"])
        .values("village_id")
    )
    found: QuerySet[Any] = rows.annotate(
        village_id=F("pk"), code=F("area__code"), answers_proposal=Value(None, BigIntegerField())
    )
    return found


_CANDIDATES = {
    Decree.Kind.DESIGNATION: _recommended,
    Decree.Kind.REVOCATION: _designated,
    Decree.Kind.RECORD: _not_designated,
}
