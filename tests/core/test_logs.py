"""Log lines are JSON, whoever writes them."""

import io
import json
import logging
import logging.config

import structlog
from django.conf import settings


def test_lines_of_ours_and_of_libraries_are_json() -> None:
    stream = io.StringIO()
    config = {
        **settings.LOGGING,
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json", "stream": stream}
        },
        "root": {"level": "INFO"},
        "loggers": {"uji": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    }
    logging.config.dictConfig(config)
    try:
        structlog.get_logger("uji").info("run_finished", run=7)
        logging.getLogger("uji").warning("plain %s", "line")
    finally:
        logging.config.dictConfig(settings.LOGGING)
    ours, theirs = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (ours["event"], ours["run"], ours["level"]) == ("run_finished", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("plain line", "warning")
