"""Look-alikes decided together: low tiers only, at most twenty, three of them read for certain."""
