"""Draws the life of an agreement for the docs, from the table of transitions."""

from pathlib import Path
from typing import Any

from agreements.models.workflow import CLOSED, NEEDS, TRANSITIONS, AgreementState, Transition
from migranportal.core.diagrams import DrawingCommand, markdown_table, state_diagram

HEAD = """# The life of an agreement

Drawn by `manage.py draw_agreements` from `agreements/models/workflow.py`; a test keeps it up to date.
The stages follow Permendagri 75/2022 and Permen PANRB 10/2022; a rule of the ministry's own was not
found. Each act is one row of `AgreementStep`, which is never changed; the database refuses a step that
is not in this table.
"""
FOOT = """
A data clause names a dataset of the partner API, a level and fields that the dataset has; what the API
could not carry out is refused when it is recorded, and so is a recipient that is no party.

Data clauses become grants when the agreement is put into force. They follow an addendum and an
extension, stop while it is suspended, and end with its last day. Who manages agreements and the liaisons
of its parties are told 180, 90 and 30 days before the end, each stage once.
"""


class Command(DrawingCommand):
    """Write the diagram, or tell whether it is up to date."""

    help = "Draw the table of transitions of agreements into docs/agreements.md."
    target = Path("docs") / "agreements.md"

    def draw(self) -> str:
        """Return the page: a diagram, and the table with what it cannot show."""
        lines = TRANSITIONS.values()
        diagram = state_diagram(
            states=AgreementState.choices,
            moves=[
                (str(source), line.target.value, line.label)
                for line in lines
                for source in line.sources or ("",)
                if line.target is not None
            ],
            closed=CLOSED,
        )
        table = markdown_table(
            ("act", "from", "to", "who", "needs"), [_row(line) for line in lines]
        )
        return "\n".join([HEAD, *diagram, "", *table, FOOT])


def _row(line: Transition) -> tuple[Any, ...]:
    return (
        line.label,
        ", ".join(str(source.label) for source in line.sources),
        line.target.label if line.target else "the same",
        "the day itself" if line.by_system else "who manages agreements",
        "; ".join(str(NEEDS[need]) for need in line.needs),
    )
