"""The local topic classifier: learned from the company's own decisions, and only ever raising."""
