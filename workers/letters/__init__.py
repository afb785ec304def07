"""Letters as PDF about one person."""
