"""What the gate may look at, every value with its source."""
