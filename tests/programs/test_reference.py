"""The reference data: complete, sourced, loaded once, and kind to later edits."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from migranportal.accounts.models import Organisation
from migranportal.audit.models import AuditEvent
from migranportal.regions.models import Country
from programs.importers.reference import load_reference_data
from programs.importers.reference.criteria import VERSIONS, Rule, Version
from programs.measures import CATALOGUE
from programs.models import CriteriaVersion, Criterion
from villages.models import FacilityKind, Pillar, ProgramCode

RULES = [(version, rule) for version in VERSIONS for rule in version.rules]


def _load(**options: Any) -> Any:
    return load_reference_data(by=None, at=timezone.now(), **options)


class TestSeededCriteria:
    @pytest.mark.parametrize(("version", "rule"), RULES)
    def test_measure_exists(self, version: Version, rule: Rule) -> None:
        assert rule.measure in CATALOGUE

    @pytest.mark.parametrize(("version", "rule"), RULES)
    def test_a_mandatory_one_can_be_decided(self, version: Version, rule: Rule) -> None:
        decidable = rule.threshold is not None or rule.operator == Criterion.Operator.IS_TRUE
        assert decidable or not rule.is_mandatory

    @pytest.mark.parametrize(("version", "rule"), RULES)
    def test_is_sourced_and_titled_in_both_languages(self, version: Version, rule: Rule) -> None:
        assert rule.source
        assert rule.title_id
        assert rule.title_en
        assert rule.title_id != rule.title_en
        assert rule.is_confirmed != rule.source.startswith("Turunan")

    def test_desa_migran_emas_has_the_two_main_conditions(self) -> None:
        rules = VERSIONS[0].rules
        assert len(rules) >= 12
        assert [r.measure for r in rules if r.is_mandatory] == [
            "known_workers",
            "has_protection_regulation",
        ]


@pytest.mark.django_db
class TestLoadReferenceData:
    def test_loads_everything_with_its_source(self) -> None:
        report = _load()
        assert not report.changed
        assert not report.kept
        emas = Pillar.objects.filter(program=ProgramCode.DESA_MIGRAN_EMAS)
        assert emas.filter(kind=Pillar.Kind.EMAS, is_confirmed=True).count() == 4
        assert emas.filter(kind=Pillar.Kind.SERVICE, is_confirmed=True).count() == 4
        assert emas.filter(kind=Pillar.Kind.SERVICE, is_confirmed=False).count() == 6
        assert Pillar.objects.filter(program=ProgramCode.DESMIGRATIF).count() == 4
        assert not Pillar.objects.filter(source="").exists()
        assert not FacilityKind.objects.filter(is_confirmed=True).exists()
        assert Country.objects.get(pk="TW").name_en == "Taiwan"
        assert Organisation.objects.get(code="bawaslu").source

    def test_versions_are_published_and_interim(self) -> None:
        _load()
        for version in CriteriaVersion.objects.order_by("program_id"):
            assert version.state == CriteriaVersion.State.PUBLISHED
            assert version.is_interim
            assert version.published_by == "system"
            positions = version.criteria.order_by("position").values_list("position", flat=True)
            assert list(positions) == list(range(1, len(positions) + 1))

    def test_published_criteria_refuse_raw_changes(self) -> None:
        _load()
        with pytest.raises(DatabaseError), transaction.atomic():
            Criterion.objects.filter(code="satgas").update(threshold=2)

    def test_second_run_changes_nothing(self) -> None:
        first = _load()
        second = _load()
        assert first.added
        assert (second.added, second.changed, second.kept) == ([], [], [])
        assert AuditEvent.objects.filter(act="reference_data.loaded").count() == 1

    def test_keeps_what_an_administrator_edited(self) -> None:
        _load()
        Pillar.objects.filter(pk="emas-aman").update(name_id="Aman dan legal", is_confirmed=False)
        assert _load().kept == ["pillar:emas-aman"]
        assert Pillar.objects.get(pk="emas-aman").name_id == "Aman dan legal"

    def test_overwrite_resets_the_edit(self) -> None:
        _load()
        Pillar.objects.filter(pk="emas-aman").update(name_id="Aman dan legal")
        assert _load(overwrite=True).changed == ["pillar:emas-aman"]
        assert Pillar.objects.get(pk="emas-aman").name_id == "Aman"

    def test_leaves_entries_of_others(self) -> None:
        FacilityKind.objects.create(code="own", name_id="x", name_en="x", source="x")
        _load(overwrite=True)
        assert FacilityKind.objects.filter(pk="own").exists()

    def test_later_versions_are_left_alone(self) -> None:
        _load()
        CriteriaVersion.objects.create(
            program_id="dme", number=2, title="Berikut", legal_source="uji"
        )
        assert _load(overwrite=True).added == []
        assert CriteriaVersion.objects.filter(program_id="dme").count() == 2

    def test_command_prints_what_it_did(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_reference_data")
        Country.objects.filter(pk="TW").update(name_id="Formosa")
        call_command("load_reference_data")
        shown = capsys.readouterr().out
        assert "kept as edited: country:TW" in shown
        assert "reference data: 0 added, 0 changed, 1 kept as edited" in shown
