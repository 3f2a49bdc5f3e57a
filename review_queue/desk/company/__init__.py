"""Pages about the company: documents, playbooks, connecting a model."""
