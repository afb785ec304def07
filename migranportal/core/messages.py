"""Collects the messages of the project into its catalogues, without a gettext binary.

Python files are read as syntax trees, templates through Django's own ``templatize``, which turns
them into the Python-like text that xgettext would read. Compiling, and the check that everything is
translated, need no Django and stand in ``bin/messages.py``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import templatize

# Name of the function -> positions of context, singular and plural among its arguments.
FUNCTIONS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
PACKAGES = (
    "migranportal",
    "agreements",
    "villages",
    "workers",
    "cooperatives",
    "programs",
    "plans",
    "training",
    "centres",
    "reports",
    "templates",
)
PYTHON_FORMAT = re.compile(r"%(\(\w+\))?[-+ #0]*\d*(\.\d+)?[diouxXeEfFgGcrs]")
# What templatize leaves of a template: calls of these functions with one string each.
TEMPLATE_CALL = re.compile(
    r"\b(?:_|gettext|ngettext|pgettext|npgettext)\((?:[^()'\"]|u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\")*\)"
)


@dataclass(frozen=True, order=True)
class Message:
    """A text to be translated."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass
class Found:
    """The messages of the project, each with the places where it stands."""

    places: dict[Message, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, messages: Iterable[Message], place: str) -> None:
        """Note that ``messages`` stand in ``place``."""
        for message in messages:
            self.places[message].add(place)


def collect(root: Path) -> Found:
    """Return every message of the Python files and templates below ``root``."""
    found = Found()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            place = path.relative_to(root).as_posix()
            if path.suffix == ".py" and "migrations" not in path.parts:
                found.add(in_python(path.read_text()), place)
            elif path.suffix in {".html", ".txt"} and path.parts[len(root.parts)] == "templates":
                found.add(in_template(path.read_text()), place)
    return found


def in_python(source: str) -> Iterator[Message]:
    """Yield the messages of a Python source text."""
    tree = ast.parse(source)
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            positions = FUNCTIONS.get(aliases.get(name or "", name or ""))
            if positions:
                yield from _message(node.args, positions)


def _aliases(tree: ast.AST) -> dict[str, str]:
    """Return the local names under which translation functions were imported."""
    return {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }


def _message(
    arguments: list[ast.expr], positions: tuple[int | None, int | None, int | None]
) -> Iterator[Message]:
    texts = []
    for position in positions:
        if position is None:
            texts.append("")
            continue
        argument = arguments[position] if position < len(arguments) else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return  # a variable: its texts are marked where they are written
        texts.append(argument.value)
    context, text, plural = texts
    if text:
        yield Message(text, plural, context)


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages of a template."""
    for call in TEMPLATE_CALL.findall(templatize(source)):
        yield from in_python(call)


def placeholders(text: str) -> set[str]:
    """Return the placeholders that a translation must repeat."""
    return {match.group(0) for match in PYTHON_FORMAT.finditer(text.replace("%%", ""))}
