"""The models of the reports app."""
