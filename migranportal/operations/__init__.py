"""Running the portal: invitations, announcements, the state of the system."""
