"""Certificates as PDF: plain data in, a file out, the same bytes for the same data."""

from training.letters.certificate import render_certificate

__all__ = ["render_certificate"]
