"""Work and letters come in: one task for each, and what a later letter means for it."""
