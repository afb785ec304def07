"""The models of the training app."""
