"""Posts one message to a channel the company chose."""
