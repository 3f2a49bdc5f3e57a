"""Working time, what is due, reminders, and what silence means."""
