"""The models of the operations app."""
