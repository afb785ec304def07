"""Factories of the records: a valid minimal default, and a trait for each situation."""
