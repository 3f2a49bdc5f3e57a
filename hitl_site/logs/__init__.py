"""Structured logs: what is bound to every line, what never gets into one, and how lines look."""
