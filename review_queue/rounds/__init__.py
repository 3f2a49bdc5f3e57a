"""What looks after everything by itself: the sweep, telling people, and whether jobs still run."""
