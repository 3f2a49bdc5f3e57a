"""The verdict on a new draft, stored with all it rested on, and where it sends the task."""
