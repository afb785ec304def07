"""Static files whose scripts import each other by the names that carry their hashes."""

from typing import Any

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also renames the imports inside our own scripts, so that a phone keeps each for a year.

    Django can do so for every script; in those of others its patterns find imports where none are.
    """

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (
                    r"""(?P<matched>from "(?P<url>\./[\w-]+\.js)")""",
                    'from "%(url)s"',
                ),
                (
                    r"""(?P<matched>import\("(?P<url>\./[\w-]+\.js)"\))""",
                    'import("%(url)s")',
                ),
            ),
        ),
    )
