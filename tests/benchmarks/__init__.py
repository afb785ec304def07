"""Measurements of the national work; ``python -m tests.benchmarks`` (or ``make bench``) runs them."""
