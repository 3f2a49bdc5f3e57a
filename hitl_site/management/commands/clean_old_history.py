"""Replaces simple-history's command of this name."""

from hitl_site.kept_history import KeptHistoryCommand as Command

__all__ = ["Command"]
