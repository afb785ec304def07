"""Pages of training outside the desk."""
