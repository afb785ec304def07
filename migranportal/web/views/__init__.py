"""Pages of the portal's shell."""
