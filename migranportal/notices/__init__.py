"""Notices: what a person ought to know, in the portal and by e-mail."""
