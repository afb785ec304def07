"""The one way in for every write of the workers app."""
