"""Sends one plain-text e-mail over SMTP."""
