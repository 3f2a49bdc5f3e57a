"""Gives money back to the payment it came from."""
