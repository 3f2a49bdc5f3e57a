"""Reads for screens and jobs: one queryset a screen, nothing written."""
