"""Writes of the plans app."""
