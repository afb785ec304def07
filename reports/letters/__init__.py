"""Reports as PDF: plain data in, a file out, the same bytes for the same data."""
