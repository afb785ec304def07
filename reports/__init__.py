"""Imported statistics, dashboards, exports and the monthly report."""
