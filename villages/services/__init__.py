"""The one way in for every write of the villages app."""
