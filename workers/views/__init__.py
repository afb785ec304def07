"""The pages of people for officers in the field."""
