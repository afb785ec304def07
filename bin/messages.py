"""Compile the message catalogues, or check that every message has its translation."""  # noqa: INP001

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def missing(catalogue: polib.POFile) -> list[str]:
    """List the messages a reader would see untranslated."""
    waiting = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    return [entry.msgid for entry in waiting if not entry.obsolete]


def main(arguments: list[str]) -> int:
    """Handle every catalogue and return the exit code."""
    problems = 0
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(file))
        if "--check" not in arguments:
            catalogue.save_as_mofile(str(file.with_suffix(".mo")))
            continue
        for message in missing(catalogue):
            print(f"{file.relative_to(LOCALE.parent)}: not translated: {message}")  # noqa: T201
            problems += 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
