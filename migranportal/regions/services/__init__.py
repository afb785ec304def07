"""The ways in which the register changes."""
