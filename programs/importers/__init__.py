"""Reading of data from outside the portal into the programs app."""
