"""What became of approved work: the outbox, undoing, what is unknown, letters."""
