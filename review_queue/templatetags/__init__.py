"""Template filters of the review desk."""
