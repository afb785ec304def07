"""Letters as PDF by Typst with its own fonts, and QR codes."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

_QR_LEVEL = "m"


def render(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """Return a PDF of ``data``, fit for archives and screen readers; ``at`` is the time it bears.

    Fonts are those inside Typst, so that every machine makes the same file of the same data.
    """
    document = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(at.timestamp()),
    )
    return bytes(document)


def qr_code(address: str) -> str:
    """Return the QR code of ``address`` as SVG."""
    image = io.BytesIO()
    segno.make(address, error=_QR_LEVEL).save(image, kind="svg", xmldecl=False, border=0)
    return image.getvalue().decode()
