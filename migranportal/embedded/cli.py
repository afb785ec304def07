"""The launcher's command line."""

import argparse
import sys
from collections.abc import Sequence

from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.signals import Stopped
from migranportal.embedded.throwaway import run_command


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks for and return the exit code."""
    options = _parser().parse_args(argv)
    try:
        return run_command(options.command, settings=options.settings, on_disk=options.disk)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stop:
        return stop.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m migranportal.embedded", description=__doc__)
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    run = actions.add_parser("run", help="run a command beside throw-away servers")
    run.add_argument("--settings", default="migranportal.settings.test")
    run.add_argument(
        "--disk", action="store_true", help="keep the data on disk, not in memory: for big data"
    )
    run.add_argument("command", nargs="+", metavar="-- COMMAND")
    return parser
