"""Stores one note in the company's own records."""
