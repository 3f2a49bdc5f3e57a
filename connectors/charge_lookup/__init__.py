"""Reads what became of a payment; changes nothing."""
