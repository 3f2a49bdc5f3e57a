"""One piece of work on the screen, and all that is done to it there."""
