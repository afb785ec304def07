"""Log lines are JSON, whoever writes them."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client


@contextmanager
def lines(*names: str) -> Iterator[list[dict[str, Any]]]:
    """Collect the lines of the loggers ``names`` while the block runs."""
    stream = io.StringIO()
    config = {
        **settings.LOGGING,
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json", "stream": stream}
        },
        "root": {"level": "INFO"},
        "loggers": {
            name: {"handlers": ["console"], "level": "INFO", "propagate": False} for name in names
        },
    }
    found: list[dict[str, Any]] = []
    logging.config.dictConfig(config)
    try:
        yield found
    finally:
        logging.config.dictConfig(settings.LOGGING)
    found += [json.loads(line) for line in stream.getvalue().splitlines()]


def test_lines_of_ours_and_of_libraries_are_json() -> None:
    with lines("uji") as found:
        structlog.get_logger("uji").info("run_finished", run=7)
        logging.getLogger("uji").warning("plain %s", "line")
    ours, theirs = found
    assert (ours["event"], ours["run"], ours["level"]) == ("run_finished", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("plain line", "warning")


@pytest.mark.django_db
def test_what_is_looked_for_is_not_logged() -> None:
    """A NIK or a name stands in the address where people are looked for."""
    name = "django_structlog.middlewares.request"
    with lines(name) as found:
        Client().get("/api/v1/workers/?nik=3504145708900001")
    assert {line["request"] for line in found} == {"GET /api/v1/workers/"}
    assert "3504145708900001" not in json.dumps(found)
