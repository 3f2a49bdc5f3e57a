"""Gives a colleague or a group something to do by hand."""
