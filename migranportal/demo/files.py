"""Files of two villages: a drawing for each activity, and the decrees that set things up."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.core.files.base import ContentFile
from django.utils.formats import date_format
from django.utils.translation import override

from migranportal.demo.chance import chance_of
from migranportal.demo.pictures import draw_activity
from migranportal.demo.villages import MARK
from villages.models import Activity, TaskForce, Village, VillageRegulation
from villages.services.records import add_evidence, change_regulation
from villages.services.taskforces import change_task_force

SHOWN = ("35.04.14.2011", "52.03.13.2001")
"""The villages whose officers have demo accounts."""
_TEMPLATE = Path(__file__).parent / "document.typ"


def load_files(villages: list[Village], *, at: datetime) -> int:
    """Store the files of those ``villages`` that are shown; return how many."""
    shown = [village for village in villages if village.area.code in SHOWN]
    return sum(_pictures(v, at) + _decrees(v, at) + _regulations(v, at) for v in shown)


def _pictures(village: Village, at: datetime) -> int:
    chance = chance_of(f"{village.area.code} pictures")
    activities = list(Activity.objects.filter(village=village).order_by("date", "title"))
    for activity in activities:
        title = activity.title.removesuffix(f" {MARK}")
        content = draw_activity(title, f"Desa {village.area.name}", chance)
        add_evidence(
            activity=activity,
            file=ContentFile(content, "contoh.jpg"),
            caption=f"{title}: gambar contoh",
            by=None,
            at=at,
        )
    return len(activities)


def _decrees(village: Village, at: datetime) -> int:
    forces = list(TaskForce.objects.filter(village=village).prefetch_related("members"))
    for force in forces:
        with override("id"):
            term = f"{date_format(force.since_date)} sampai {date_format(force.until_date)}"
            lines = [
                f"{member.get_role_display()}: {member.name}, {member.background}."
                for member in force.members.all()
            ]
        content = _document(
            village,
            kind="KEPUTUSAN KEPALA DESA",
            number=force.decree_number,
            subject="Satuan Tugas Pelindungan PMI",
            lines=[f"Masa tugas: {term}.", *lines],
            on=force.decree_date,
            at=at,
        )
        force.decree_file = ContentFile(content, "contoh.pdf")
        change_task_force(task_force=force, by=None, at=at)
    return len(forces)


def _regulations(village: Village, at: datetime) -> int:
    regulations = list(VillageRegulation.objects.filter(village=village))
    for regulation in regulations:
        content = _document(
            village,
            kind="PERATURAN DESA",
            number=regulation.number,
            subject=regulation.title,
            lines=[
                "Desa mendata warga yang akan, sedang, dan pernah bekerja di luar negeri.",
                "Kepala desa memberi tahu keluarga sebelum surat izin keluarga diterbitkan.",
                "Satuan tugas mendampingi calon PMI, keluarga yang ditinggal, dan purna PMI.",
                "Biaya dibebankan pada APB Desa.",
            ],
            on=regulation.enacted_date,
            at=at,
        )
        regulation.file = ContentFile(content, "contoh.pdf")
        change_regulation(regulation=regulation, by=None, at=at)
    return len(regulations)


def _document(
    village: Village,
    *,
    kind: str,
    number: str,
    subject: str,
    lines: list[str],
    on: date,
    at: datetime,
) -> bytes:
    said = {
        "author": f"Pemerintah Desa {village.area.name}",
        "signer": f"Kepala Desa {MARK}",
        "kind": kind,
        "number": number,
        "subject": subject,
        "lines": lines,
    }
    return pdf_page(said, on=on, at=at)


def pdf_page(said: dict[str, Any], *, on: date, at: datetime) -> bytes:
    """Return an invented paper as PDF, with fonts inside Typst: the same on every machine.

    ``said`` holds the author, the signer, kind, number, subject and lines.
    """
    with override("id"):
        day = date_format(on, "j F Y")
    title = f"{said['kind'].title()} {said['number']} {MARK}"
    data = {**said, "title": title, "date": day}
    document = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        timestamp=int(at.timestamp()),
    )
    return bytes(document)
