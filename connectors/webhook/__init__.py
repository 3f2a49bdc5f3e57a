"""Posts one signed event to one configured address."""
