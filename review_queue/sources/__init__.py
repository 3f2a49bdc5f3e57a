"""Reading one source for a person: its HTML made harmless, its files, what is odd about it."""
