"""The models of the centres app."""
