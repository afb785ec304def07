"""The table of an area's parts: what the reader asked for, rows, sums, orders, and its CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from migranportal.web.marks import Mark, mark_of
from migranportal.web.selectors.areas import Part, ProgramFigures
from programs.eligibility import Outcome
from programs.models import CriteriaVersion
from programs.views.charts import Segment, outcome_label, stacked_bar
from villages.models import ProgramCode

OUTCOMES = {
    "memenuhi": Outcome.MET,
    "belum": Outcome.NOT_MET,
    "terbuka": Outcome.UNDETERMINED,
}
"""The outcomes as addresses name them."""
MAX_SEARCH = 80


@dataclass(frozen=True)
class Choice:
    """What the reader asked for: a program, perhaps an outcome, an order, a name."""

    versions: tuple[CriteriaVersion, ...]
    version: CriteriaVersion | None
    outcome: Outcome | None
    sort: str
    search: str

    def query(self, **changed: str) -> str:
        """Return the address's query that keeps the choice, with parts of it changed."""
        outcome = next((key for key, value in OUTCOMES.items() if value is self.outcome), "")
        program = str(self.version.program_id) if self.version is not None else ""
        is_default = bool(self.versions) and self.version is self.versions[0]
        kept = {"program": "" if is_default else program, "hasil": outcome, "urut": self.sort}
        pairs = [f"{key}={value}" for key, value in {**kept, **changed}.items() if value]
        return f"?{'&'.join(pairs)}" if pairs else ""


@dataclass(frozen=True)
class Heading:
    """A column and the address that sorts by it; ``sort`` as ``aria-sort`` wants it."""

    label: str
    query: str
    sort: str


@dataclass(frozen=True)
class Row:
    """One part as the table shows it."""

    part: Part
    url: str
    met: int
    not_met: int
    undetermined: int
    not_assessed: int
    percent: int
    score: str
    mark: Mark
    bar: tuple[Segment, ...]
    outdated_percent: int
    unknown_percent: int


def read_choice(request: HttpRequest) -> Choice:
    """Return what the address asks for; what it does not understand is left out."""
    today = timezone.localdate()
    in_force = CriteriaVersion.objects.in_force(today).select_related("program")
    versions = tuple(sorted(in_force, key=lambda v: ProgramCode.values.index(v.program_id)))
    asked = request.GET.get("program", "")
    chosen = next((v for v in versions if v.program_id == asked), versions[0] if versions else None)
    search = request.GET.get("cari", "").strip()
    return Choice(
        versions=versions,
        version=chosen,
        outcome=OUTCOMES.get(request.GET.get("hasil", "")),
        sort=request.GET.get("urut", "") if _is_order(request.GET.get("urut", "")) else "",
        search=search[:MAX_SEARCH],
    )


Key = Callable[[Part, int | None], Any]
COLUMNS: dict[str, tuple[Any, Key]] = {
    "nama": (gettext_lazy("Area"), lambda p, v: p.name),
    "desa": (gettext_lazy("Villages"), lambda p, v: p.villages),
    "memenuhi": (gettext_lazy("Met"), lambda p, v: p.figures(v).met),
    "belum": (gettext_lazy("Not met"), lambda p, v: p.figures(v).not_met),
    "terbuka": (gettext_lazy("Cannot be determined"), lambda p, v: p.figures(v).undetermined),
    "skor": (gettext_lazy("Score"), lambda p, v: p.figures(v).score or -1),
    "lama": (
        gettext_lazy("Outdated data"),
        lambda p, v: _percent(p.stale + p.never_confirmed, p.villages),
    ),
    "luar": (gettext_lazy("Abroad"), lambda p, v: -1 if p.abroad is None else p.abroad),
}
"""The columns by which the table can be sorted: their names in addresses, labels and keys."""


def _is_order(text: str) -> bool:
    return text.removeprefix("-") in COLUMNS


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def sort_parts(parts: list[Part], choice: Choice) -> list[Part]:
    """Return the parts in the chosen order; by default that of their codes."""
    if not choice.sort:
        return sorted(parts, key=lambda p: p.code)
    _label, key = COLUMNS[choice.sort.removeprefix("-")]
    version = choice.version.pk if choice.version else None
    is_reverse = choice.sort.startswith("-")
    return sorted(parts, key=lambda p: (key(p, version), p.code), reverse=is_reverse)


def headings_of(parts: list[Part], choice: Choice) -> dict[str, Heading]:
    """Return the columns by name, each with the address that sorts by it."""
    found = {}
    for name, (label, _key) in COLUMNS.items():
        # A name is first wanted from A to Z, a number from the greatest down.
        first, second = (name, f"-{name}") if name == "nama" else (f"-{name}", name)
        target = second if choice.sort == first else first
        state = {name: "ascending", f"-{name}": "descending"}.get(choice.sort, "none")
        found[name] = Heading(str(label), choice.query(urut=target), state)
    return found


def orders_of(choice: Choice) -> list[tuple[str, str]]:
    """Return the orders of a list on a phone, which shows no headings: the usual way round."""
    usual = [(n if n == "nama" else f"-{n}", str(label)) for n, (label, _key) in COLUMNS.items()]
    if choice.sort and choice.sort not in dict(usual):
        usual.append(
            (choice.sort, f"{COLUMNS[choice.sort.removeprefix('-')][0]} ({_('reversed')})")
        )
    return usual


def row_of(part: Part, choice: Choice) -> Row:
    """Return one line of the table."""
    figures = part.figures(choice.version.pk if choice.version else None)
    missing = max(0, part.villages - figures.assessed)
    counted = [(o, figures.count(o)) for o in OUTCOMES.values()]
    return Row(
        part=part,
        url=part_url(part, choice),
        met=figures.met,
        not_met=figures.not_met,
        undetermined=figures.undetermined,
        not_assessed=missing,
        percent=_percent(figures.met, part.villages),
        score="-" if figures.score is None else str(round(figures.score)),
        mark=mark_of(figures.outcome),
        bar=stacked_bar([*counted, (None, missing)]),
        outdated_percent=_percent(part.stale + part.never_confirmed, part.villages),
        unknown_percent=_percent(figures.undetermined + missing, part.villages),
    )


def total_of(parts: list[Part], choice: Choice) -> Row:
    """Return the sums of the table as a row of its own."""
    version = choice.version.pk if choice.version else 0
    figures = [part.figures(version) for part in parts]
    known = [part.abroad for part in parts if part.abroad is not None]
    whole = Part(
        code="",
        name="",
        villages=sum(p.villages for p in parts),
        never_confirmed=sum(p.never_confirmed for p in parts),
        stale=sum(p.stale for p in parts),
        abroad=sum(known) if known else None,
        programs={version: _sum(figures)},
    )
    return row_of(whole, choice)


def _sum(figures: list[ProgramFigures]) -> ProgramFigures:
    scored = [(f.score, f.assessed) for f in figures if f.score is not None]
    judged = sum(assessed for _score, assessed in scored)
    points = sum((score * assessed for score, assessed in scored), Decimal(0))
    return ProgramFigures(
        met=sum(f.met for f in figures),
        not_met=sum(f.not_met for f in figures),
        undetermined=sum(f.undetermined for f in figures),
        score=points / judged if judged else None,
    )


def part_url(part: Part, choice: Choice) -> str:
    """Return where a part leads: a village to its home, any other area to its own parts."""
    if not part.code:
        return ""
    if part.is_village:
        return reverse("village_home", kwargs={"code": part.code})
    return reverse("area", kwargs={"code": part.code}) + choice.query(urut="")


def csv_header(choice: Choice) -> list[Any]:
    """Return the titles of the file's columns."""
    header: list[Any] = [_("Code"), _("Name"), _("Villages")]
    for version in choice.versions:
        labels = [outcome_label(o) for o in OUTCOMES.values()]
        header += [f"{version.program}: {label}" for label in (*labels, _("Average score"))]
    return [*header, _("Never confirmed"), _("Not confirmed for a year"), _("Workers abroad")]


def csv_cells(part: Part, choice: Choice) -> list[Any]:
    """Return a line of the file: every program and outcome, whichever the page shows."""
    cells: list[Any] = [part.code, part.name, part.villages]
    for version in choice.versions:
        figures = part.figures(version.pk)
        score = "" if figures.score is None else f"{figures.score:.2f}"
        cells += [*(figures.count(o) for o in OUTCOMES.values()), score]
    abroad = "" if part.abroad is None else part.abroad
    return [*cells, part.never_confirmed, part.stale, abroad]
