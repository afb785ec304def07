"""Draws the way of a proposal for the docs, from the table of transitions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from migranportal.accounts.roles import roles_with
from programs.models.workflow import NEEDS, TRANSITIONS, ProposalState, Transition

TARGET = Path("docs") / "workflow.md"
HEAD = """# The way of a proposal

Drawn by `manage.py draw_workflow` from `programs/models/workflow.py`; a test keeps it up to date.
Each act is one row of `ProposalStep`, which is never changed; the state of the proposal follows it.
"""
FOOT = """
*Four eyes*: the act is refused to who prepared the proposal, and to who did one of the named acts since
the last return. The database refuses it too (`programs/migrations/0005_guarded_proposals.py`), raw SQL of
the application included; there is no setting that turns it off.
"""


class Command(BaseCommand):
    """Write the diagram, or tell whether it is up to date."""

    help = "Draw the table of transitions of proposals into docs/workflow.md."

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
    """Return the page: a diagram, and the table with everything that it cannot show."""
    with override("en"):
        return "\n".join([HEAD, "```mermaid", *_diagram(), "```", "", *_table(), FOOT])


def _diagram() -> list[str]:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in ProposalState]
    lines += [
        f"    {source or '[*]'} --> {line.target_from(source).value}: {line.label}"
        for line in TRANSITIONS.values()
        for source in line.sources or ("",)
        if line.target is not None
    ]
    return [*lines, "    rejected --> [*]", "    withdrawn --> [*]"]


def _table() -> list[str]:
    lines = [
        "| act | from | to | who may | needs | records | four eyes: not who did |",
        "|---|---|---|---|---|---|---|",
    ]
    return lines + [_row(line) for line in TRANSITIONS.values()]


def _row(line: Transition) -> str:
    sources = ", ".join(str(source.label) for source in line.sources) or "-"
    target = str(line.target.label) if line.target else "the same"
    roles = ", ".join(str(role.label) for role in roles_with(line.permission))
    needs = "; ".join(str(NEEDS[need]) for need in line.needs) or "-"
    four_eyes = ", ".join(sorted(act.value for act in line.distinct_from)) or "-"
    cells = (line.label, sources, target, roles, needs, line.records, four_eyes)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
