"""The names under which migrations of several apps know the fields of ``migranportal.core.documents``."""

from migranportal.core.documents import (
    PICTURES,
    THUMBNAIL,
    DocumentField,
    DocumentFile,
    Ready,
    StoredName,
    kind_of,
    make_ready,
    picture_of,
    thumbnail_of,
    validate_document,
)

__all__ = [
    "PICTURES",
    "THUMBNAIL",
    "DocumentField",
    "DocumentFile",
    "Ready",
    "StoredName",
    "kind_of",
    "make_ready",
    "picture_of",
    "thumbnail_of",
    "validate_document",
]
