"""The models of the partner API."""
