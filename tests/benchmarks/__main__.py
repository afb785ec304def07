"""``python -m tests.benchmarks``: build a country, measure, print a table.

Works in a database of its own in the cluster that ``DATABASE_OWNER_URL`` names. The reference data
is looked for in ``PORTAL_REFERENCE_DATA``, then beside the checkout; without it the demo data is
measured, and the table says so.
"""

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks.database import enter, make

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> int:
    """Run the benchmarks that the command line asks for."""
    options = _parser().parse_args(arguments)
    is_new = make(reuse=options.reuse)
    enter()
    import django

    django.setup()
    from tests.benchmarks.suite import Suite

    Suite(
        folder=_reference_data(),
        workers=options.workers,
        rounds=options.runs,
        results=CHECKOUT / "var" / "bench.jsonl",
        only=options.only,
    ).run(is_new=is_new)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--workers", type=int, default=5_000_000, help="people to invent")
    parser.add_argument("--runs", type=int, default=5, help="rounds; medians are shown")
    parser.add_argument(
        "--reuse", action="store_true", help="keep the country of an earlier run in this cluster"
    )
    parser.add_argument("--only", default="", help="only names that contain this text")
    return parser


def _reference_data() -> Path | None:
    named = os.environ.get("PORTAL_REFERENCE_DATA")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "data"
    return folder if (folder / "wilayah").is_dir() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
