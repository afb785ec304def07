"""Run several management commands in one process: starting Django costs more than most of them.

python -m migranportal.embedded.commands FILE "migrate --database=owner" "load_demo --verbosity=0"

What the commands print goes to the file, what they log to standard error as usual.
"""

import contextlib
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import execute_from_command_line


def main(output: Path, commands: Sequence[str]) -> None:
    """Run the commands in order; the first that fails ends the process with its error."""
    django.setup()
    with output.open("w", buffering=1) as sink, contextlib.redirect_stdout(sink):
        for command in commands:
            execute_from_command_line(["manage.py", *shlex.split(command)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
