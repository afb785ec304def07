"""The public pages of the Migran Centre: no sign-in, alike for every reader, no personal data."""
