"""Draws the ways of proposals, decrees and designations for the docs, from their tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.utils.translation import override

from migranportal.accounts.roles import roles_with
from programs.models.workflow import (
    DECREES,
    DESIGNATIONS,
    NEEDS,
    PROPOSALS,
    DecreeState,
    DesignationState,
    ProposalState,
    Transition,
    Workflow,
)

TARGET = Path("docs") / "workflow.md"
HEAD = """# The way to a decree, and after it

Drawn by `manage.py draw_workflow` from `programs/models/workflow/`; a test keeps it up to date.
Each act is one row of steps, which is never changed; the state of what it moves follows it, and
each step enters the ledger of decisions (`manage.py verify_decisions`).
"""
FOOT = """
*Four eyes*: the act is refused to who did one of the named acts since the last return, and on a
proposal to who prepared it. Who issues a decree also does the designating act of its proposals, so
nobody issues a decree about a village that they proposed or reviewed, or that they put on it. The
database refuses it too (`programs/migrations/*_guarded_*.py`), raw SQL of the application included;
there is no setting that turns it off.
"""
TABLES: tuple[tuple[str, Workflow[Any, Any], type[models.TextChoices]], ...] = (
    ("Proposals", PROPOSALS, ProposalState),
    ("Decrees", DECREES, DecreeState),
    ("Designations", DESIGNATIONS, DesignationState),
)


class Command(BaseCommand):
    """Write the diagram, or tell whether it is up to date."""

    help = "Draw the tables of transitions into docs/workflow.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a mode that only compares."""
        parser.add_argument("--check", action="store_true", help="only compare; fail if it differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        target = Path(settings.BASE_DIR) / TARGET
        text = draw()
        if not options["check"]:
            target.write_text(text, encoding="utf-8")
            self.stdout.write(f"{TARGET} was drawn.")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            raise CommandError(f"{TARGET} is out of date. Run: manage.py draw_workflow")


def draw() -> str:
    """Return the page: for each table a diagram, and what the diagram cannot show."""
    with override("en"):
        parts = [HEAD]
        for title, table, states in TABLES:
            parts += [f"## {title}", "", "```mermaid", *_diagram(table, states), "```", ""]
            parts += [*_table(table), ""]
        return "\n".join([*parts[:-1], FOOT])


def _diagram(table: Workflow[Any, Any], states: type[models.TextChoices]) -> list[str]:
    reached = {s for line in table.lines.values() for s in (line.target, *line.sources)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{s.label}" as {s.value}' for s in states if s in reached]
    lines += [
        f"    {source or '[*]'} --> {line.target_from(source).value}: {line.label}"
        for line in table.lines.values()
        for source in line.all_sources
        if line.target is not None
    ]
    ends = [s for s in states if s in reached and not table.acts_from(s.value)]
    return lines + [f"    {s.value} --> [*]" for s in ends]


def _table(table: Workflow[Any, Any]) -> list[str]:
    lines = [
        "| act | from | to | who may | needs | records | four eyes: not who did |",
        "|---|---|---|---|---|---|---|",
    ]
    return lines + [_row(line) for line in table.lines.values()]


def _row(line: Transition[Any, Any]) -> str:
    sources = ", ".join(str(source.label) for source in line.sources) or "-"
    target = str(line.target.label) if line.target else "the same"
    roles = ", ".join(str(role.label) for role in roles_with(line.permission))
    needs = "; ".join(str(NEEDS[need]) for need in line.needs) or "-"
    four_eyes = ", ".join(sorted(act.value for act in line.distinct_from)) or "-"
    cells = (line.label, sources, target, roles, needs, line.records, four_eyes)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
