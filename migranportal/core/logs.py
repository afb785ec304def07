"""How log lines are rendered: JSON, with request, user and task ids, without personal data."""

from collections.abc import MutableMapping
from typing import Any

import structlog


def without_query(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> Any:
    """Cut the query from the address of a request: people are looked for by name and NIK there."""
    if isinstance(line.get("request"), str):
        line["request"] = line["request"].partition("?")[0]
    return line


PRE_CHAIN: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    without_query,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

render = structlog.processors.JSONRenderer()


def configure() -> None:
    """Send structlog's lines through the standard library's handlers."""
    structlog.configure(
        processors=[*PRE_CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
