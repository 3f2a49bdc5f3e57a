"""Statements of a draft beside what supports them."""
