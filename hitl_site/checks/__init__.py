"""System checks hitl.E0xx (refused) and hitl.W0xx (warned); importing registers them."""

from hitl_site.checks import durability, environment, guards, history, worker

__all__ = ["durability", "environment", "guards", "history", "worker"]
