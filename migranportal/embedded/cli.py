"""PostgreSQL and Valkey from wheels, for a demo, for tests, for any command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from migranportal.embedded.demo import Options, run_demo
from migranportal.embedded.errors import EmbeddedError
from migranportal.embedded.signals import Stopped
from migranportal.embedded.throwaway import run_command


def main(argv: Sequence[str]) -> int:
    """Do what the command line asks for and return the exit code."""
    options = _parser().parse_args(argv)
    try:
        if options.action == "run":
            return run_command(options.command, settings=options.settings, on_disk=options.disk)
        return run_demo(
            Options(
                folder=options.folder,
                port=options.port,
                once=options.once,
                logs=options.logs,
                reset=options.reset,
            )
        )
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stop:
        return stop.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m migranportal.embedded", description=__doc__)
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    run = actions.add_parser("run", help="run a command beside throw-away servers")
    run.add_argument(
        "--settings",
        default="migranportal.settings.test",
        help="DJANGO_SETTINGS_MODULE of the command (default: %(default)s)",
    )
    run.add_argument(
        "--disk", action="store_true", help="keep the data on disk, not in memory: for big data"
    )
    run.add_argument("command", nargs="+", metavar="-- COMMAND")
    demo = actions.add_parser("demo", help="start the portal with sample data in var/demo")
    demo.add_argument(
        "--folder", type=Path, default=Options.folder, help="data and logs (default: %(default)s)"
    )
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--once", action="store_true", help="end after the recompute run")
    demo.add_argument("--logs", action="store_true", help="show the worker's log")
    demo.add_argument("--reset", action="store_true", help="remove the data of earlier runs first")
    return parser
