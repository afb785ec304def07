"""Tests of the centres app."""
