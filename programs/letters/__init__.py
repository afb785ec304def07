"""Letters as PDF: plain data in, a file out, the same bytes for the same data."""

from programs.letters.proposal import Confirmation, render_proposal_letter

__all__ = ["Confirmation", "render_proposal_letter"]
