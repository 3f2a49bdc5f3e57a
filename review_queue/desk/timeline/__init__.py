"""All that happened to one piece of work, in order."""
