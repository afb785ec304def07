"""Pages of the docs that are drawn from a table of transitions, and a command that keeps them."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override


def state_diagram(
    *,
    states: Iterable[tuple[str, Any]],
    moves: Iterable[tuple[str, str, Any]],
    closed: Iterable[str] = (),
) -> list[str]:
    """Return the lines of a Mermaid diagram.

    ``states`` are values with labels, ``moves`` are source (empty: the beginning), target and label,
    ``closed`` are the states that nothing leaves.
    """
    return [
        "```mermaid",
        "stateDiagram-v2",
        *[f'    state "{label}" as {value}' for value, label in states],
        *[f"    {source or '[*]'} --> {target}: {label}" for source, target, label in moves],
        *[f"    {value} --> [*]" for value in closed],
        "```",
    ]


def markdown_table(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return the lines of a table; empty cells get a dash."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(str(cell) or "-" for cell in line) + " |" for line in lines]


class DrawingCommand(BaseCommand):
    """Writes a page of the docs, or tells whether it is up to date."""

    target: ClassVar[Path]
    """The page, below the repository's root."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a mode that only compares."""
        parser.add_argument("--check", action="store_true", help="only compare; fail if it differs")

    def draw(self) -> str:
        """Return the page, in English."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare.

        Raises:
            django.core.management.base.CommandError: with ``--check``, the page is out of date.
        """
        path = Path(settings.BASE_DIR) / self.target
        with override("en"):
            text = self.draw()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{self.target} was drawn.")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            name = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"{self.target} is out of date. Run: manage.py {name}")
