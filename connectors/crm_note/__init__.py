"""Adds one note to a contact in the customer database."""
