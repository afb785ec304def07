"""Letters as PDF: plain data in, a file out, the same bytes for the same data."""

from programs.letters.decree import Certificate, Seal, render_annex, render_certificates
from programs.letters.proposal import Confirmation, render_proposal_letter

__all__ = [
    "Certificate",
    "Confirmation",
    "Seal",
    "render_annex",
    "render_certificates",
    "render_proposal_letter",
]
