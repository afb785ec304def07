"""The models of the plans app."""
