"""Pages of the admin site that are more than a list or a form."""
