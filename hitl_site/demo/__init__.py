"""The demo company: what a first start shows, made through the same doors as real work."""
