"""The list of what waits: filters, views, plans, search."""
