"""What was known about a proposal on a day, kept as plain data; and what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from migranportal.regions.models import Area
from programs.eligibility import Outcome
from programs.measures import Kind
from programs.models import Proposal
from programs.selectors.evidence import EvidenceGroup, chosen_evidence
from programs.selectors.explanation import CriterionFinding, ProgramFinding
from villages.models import Village

Frozen = dict[str, Any]
"""Plain data, fit for JSON; its words are Indonesian, the language of the letter."""


@dataclass(frozen=True)
class SinceThen:
    """One thing that is no longer as it was."""

    what: str
    before: str
    after: str


def freeze(proposal: Proposal, finding: ProgramFinding, on: date) -> Frozen:
    """Return everything that ``proposal`` stands on, as it is on the day ``on``.

    The village's area must be loaded with its parents. Seven queries, one per kind of evidence.
    """
    with override("id"):
        groups = chosen_evidence(proposal.village, proposal.evidence, on)
        return {
            "on": on.isoformat(),
            "program": {"code": proposal.program_id, "name": proposal.program.name_id},
            "version": {
                "id": finding.version.pk,
                "number": finding.version.number,
                "title": finding.version.title,
                "legal_source": finding.version.legal_source,
                "is_interim": finding.version.is_interim,
            },
            "village": place_of(proposal.village),
            "outcome": None if finding.outcome is None else int(finding.outcome),
            "score": None if finding.score is None else str(finding.score),
            "criteria": [criterion_row(c, proposal.answers) for c in finding.criteria],
            "evidence": [_evidence(group) for group in groups],
            "letter": {
                "number": proposal.letter_number,
                "date": proposal.letter_date.isoformat() if proposal.letter_date else "",
                "date_text": date_format(proposal.letter_date, "j F Y")
                if proposal.letter_date
                else "",
                "addressee": proposal.addressee,
                "head_name": proposal.head_name,
            },
        }


def place_of(village: Village) -> dict[str, Any]:
    """Return names, code and office of a village, for a letterhead."""
    area = village.area
    district = area.parent
    regency = district.parent if district else None
    province = regency.parent if regency else None
    return {
        "code": area.code,
        "name": area.name,
        "kind": village_word(area),
        "head_title": "Lurah"
        if village_word(area) in {"Kelurahan", "Kalurahan"}
        else "Kepala Desa",
        "district": district.name if district else "",
        "regency": regency.name if regency else "",
        "province": province.name if province else "",
        "address": village.office_address,
        "population": village.population,
        "population_source": village.population_source,
        "phone": village.contact_phone,
    }


def village_word(area: Area) -> str:
    """Return what a village is called where it lies: Yogyakarta's are kalurahan (glossary)."""
    if area.kind == Area.Kind.KELURAHAN:
        return "Kelurahan"
    return "Kalurahan" if area.code.startswith("34.") else "Desa"


def changes_since(frozen: Frozen, now: Frozen) -> list[SinceThen]:
    """Say what differs between what was frozen and what is known now: criteria, then evidence."""
    if not frozen:
        return []
    changes = _changed_criteria(frozen, now)
    return changes + _changed_evidence(frozen, now)


def _changed_criteria(frozen: Frozen, now: Frozen) -> list[SinceThen]:
    if frozen["version"]["id"] != now["version"]["id"]:
        versions = (str(f["version"]["number"]) for f in (frozen, now))
        return [SinceThen(_("Criteria version"), *versions)]
    changes = []
    for was, new in zip(frozen["criteria"], now["criteria"], strict=True):
        if was["outcome"] != new["outcome"] or _measured(was) != _measured(new):
            changes.append(SinceThen(was["title"], _said(was), _said(new)))
    return changes


def _measured(line: dict[str, Any]) -> Any:
    # An age grows every day without anything having changed; its evidence is what counts.
    return line["evidence_date"] if line["kind"] == Kind.AGE else line["value"]


def _said(line: dict[str, Any]) -> str:
    outcome = outcome_word(line["outcome"])
    return f"{line['value_text']} ({outcome})"


def _changed_evidence(frozen: Frozen, now: Frozen) -> list[SinceThen]:
    current = {item["key"]: item for group in now["evidence"] for item in group["items"]}
    changes = []
    for group in frozen["evidence"]:
        for was in group["items"]:
            new = current.get(was["key"])
            if new is None:
                changes.append(SinceThen(was["label"], was["detail"], _("no longer there")))
            elif was["changed_at"] != new["changed_at"]:
                changes.append(SinceThen(was["label"], was["detail"], new["detail"]))
    return changes


def outcome_word(outcome: int | None) -> str:
    """Return an outcome in words, in the language in force."""
    words = {
        Outcome.MET: _("Met"),
        Outcome.NOT_MET: _("Not met"),
        Outcome.UNDETERMINED: _("Cannot be determined"),
    }
    return _("not assessed") if outcome is None else words[Outcome(outcome)]


def criterion_row(found: CriterionFinding, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what is known about a criterion and what the village answered, as plain data."""
    criterion = found.criterion
    return {
        "code": criterion.code,
        "title": criterion.title_id,
        "is_mandatory": criterion.is_mandatory,
        "measure": criterion.measure,
        "kind": str(found.measure.kind),
        "value": None if found.value is None else str(found.value),
        "value_text": found.value_text,
        "threshold_text": found.threshold_text,
        "outcome": None if found.outcome is None else int(found.outcome),
        "outcome_text": outcome_word(found.outcome),
        "evidence_date": found.evidence_date.isoformat() if found.evidence_date else None,
        "remark": answers.get(criterion.code, {}).get("remark", ""),
    }


def _evidence(group: EvidenceGroup) -> dict[str, Any]:
    return {
        "kind": group.kind.code,
        "title": str(group.kind.title),
        "items": [
            {
                "key": item.key,
                "label": item.label,
                "detail": item.detail,
                "files": item.files,
                "changed_at": item.changed_at.isoformat(),
            }
            for item in group.items
        ],
    }
