"""Entry point of `python -m migranportal.embedded`."""

import sys

from migranportal.embedded.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
