"""Writes of the centres app."""
