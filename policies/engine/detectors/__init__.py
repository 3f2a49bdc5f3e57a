"""Detectors: what in untrusted text calls for a person. They only ever raise the level."""
