"""Migran Centres at universities: directory, competencies, safe routes, openings."""
