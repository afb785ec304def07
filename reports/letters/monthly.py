"""The monthly report, from frozen figures."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import override

from migranportal.core.letters import render
from programs.models.workflow import IN_FORCE
from reports.selectors.designations import REPORTED, SHOWN_STATES

TEMPLATE = Path(__file__).parent / "monthly.typ"
_LABELS = {
    "villages": "Desa dengan berkas",
    "designated": "Desa ditetapkan",
    "met": "Memenuhi kriteria",
    "not_met": "Belum memenuhi kriteria",
    "undetermined": "Belum dapat ditentukan",
    "abroad": "PMI di luar negeri",
    "procedural_share": "Proporsi prosedural (%)",
    "unknown_share": "Status belum diketahui (%)",
    "returned": "Purna PMI",
    "businesses": "Usaha purna PMI",
    "complaints": "Pengaduan yang masuk dalam bulan ini",
}
_STATUSES = (
    ("procedural", "Prosedural"),
    ("non_procedural", "Nonprosedural"),
    ("unknown", "Belum diketahui"),
)
_OUTCOMES = (
    ("met", "Memenuhi"),
    ("not_met", "Belum memenuhi"),
    ("undetermined", "Belum dapat ditentukan"),
)


def render_monthly_report(figures: dict[str, Any], *, at: datetime) -> bytes:
    """Return the report as PDF (PDF/A-2a, PDF/UA-1); the same bytes for the same figures and time."""
    with override("id"):
        data = _data(figures, at)
    return render(TEMPLATE, data, at=at)


def _data(figures: dict[str, Any], at: datetime) -> dict[str, Any]:
    names = {program["code"]: program["name"] for program in figures["programs"]}
    return {
        "title": f"Laporan bulanan {date_format(date.fromisoformat(figures['month']), 'F Y')}",
        "on": _day(figures["on"]),
        "before_on": _day(figures["before_on"]),
        "made": date_format(at, "j F Y"),
        "programs": list(names.values()),
        "key": [_key(row, names) for row in figures["key"]],
        "charts": _charts(figures, names),
        "countries": [(name, number(n), n) for name, n in figures["countries"]],
        "provinces": [_province(row, list(names)) for row in figures["provinces"]],
        "states": [_states(row, names[code]) for code, row in figures["states"].items()],
        "complaints": [(kind, number(n)) for kind, n in figures["complaints"]],
        "decrees": [_decree(row) for row in figures["decrees"]],
        "unknown": _unknown(figures, names),
    }


def number(value: float | None) -> str:
    """Return a figure as people write it; a word where it is not known."""
    if value is None:
        return "belum diketahui"
    places = 0 if float(value).is_integer() else 1
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")


def _key(row: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    label = _LABELS[row["name"]]
    if row["program"]:
        label = f"{names[row['program']]}: {label[0].lower()}{label[1:]}"
    return {
        "label": label,
        "now": number(row["now"]),
        "before": "tidak dihitung" if row["before"] is None else number(row["before"]),
        "change": _change(row["now"], row["before"]),
    }


def _change(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return "-"
    difference = round(now - before, 1)
    sign = "+" if difference > 0 else ("−" if difference < 0 else "")  # noqa: RUF001 (a minus)
    return f"{sign}{number(abs(difference))}"


def _charts(figures: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    charts = [
        _chart(f"{names[code]}: desa menurut hasil", rows, _OUTCOMES)
        for code, rows in figures["outcomes"].items()
        if rows
    ]
    designated = list(names.items())
    charts.append(
        _chart("Desa ditetapkan menurut tanggal keputusan", figures["designated"], designated)
    )
    charts.append(_chart("PMI di luar negeri menurut status", figures["abroad"], _STATUSES))
    return charts


def _chart(title: str, rows: list[dict[str, Any]], series: Any) -> dict[str, Any]:
    values = [[row.get(code, 0) for code, _label in series] for row in rows]
    return {
        "title": title,
        "series": [label for _code, label in series],
        "days": [date_format(date.fromisoformat(row["on"]), "M y") for row in rows],
        "values": values,
        "most": max((sum(row) for row in values), default=0),
        "most_text": number(max((sum(row) for row in values), default=0)),
        "last": [number(value) for value in values[-1]] if values else [],
    }


def _province(row: dict[str, Any], programs: list[str]) -> list[str]:
    return [
        row["name"],
        number(row["villages"]),
        *(number(row["designated"][code]) for code in programs),
        *(number(row["met"][code]) for code in programs),
        *(number(row["open"][code]) for code in programs),
        number(row["abroad"]),
        "?" if row["procedural_share"] is None else number(row["procedural_share"]),
        "?" if row["unknown_share"] is None else number(row["unknown_share"]),
        number(row["returned"]),
    ]


def _decree(row: dict[str, Any]) -> list[str]:
    evidence = "keputusan dilihat" if row["is_confirmed"] else "belum dikonfirmasi"
    return [
        _day(row["date"]),
        row["number"] or "belum diketahui",
        row["program"],
        number(row["villages"]),
        evidence,
    ]


def _states(row: dict[str, int], program: str) -> list[str]:
    counts = [number(row[state]) for state in (*SHOWN_STATES, REPORTED)]
    return [program, number(sum(row[state] for state in IN_FORCE)), *counts]


def _unknown(figures: dict[str, Any], names: dict[str, str]) -> list[str]:
    lines = [
        f"{names.get(code, code)}: {number(n)} desa ditetapkan tanpa tanggal keputusan; "
        "tidak dihitung pada tanggal mana pun."
        for code, n in figures["undated"].items()
    ]
    lines += [
        f"{names[code]}: {number(n)} desa belum diasesmen pada tanggal laporan."
        for code, n in figures["unassessed"].items()
        if n
    ]
    missing = [row for row in figures["key"] if row["before"] is None]
    if missing:
        lines.append("Angka bulan sebelumnya yang tidak dihitung ditandai demikian pada tabel.")
    return lines
