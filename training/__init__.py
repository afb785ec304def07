"""BP3MI offices, courses, mentoring visits and capital."""
