"""Proof lines: what a draft states, and the exact passage that supports it. Pure, no Django."""
